// behaviour: functions of the compiler's support library
// variants: -O0 | -O2
#include <complex.h>
#include <stdio.h>
int main(int argc, char **argv) { unsigned __int128 n = (unsigned __int128)argc << 100; __float128 q = argc / 3.0Q; double complex c = (1 + 2.0 * I) * argc / (3 - 1.0 * I); printf("%lu %lu %d %g %g %d\n", (unsigned long)(n / 1000007), (unsigned long)(n % 1000007), q > 0.333Q, creal(c), cimag(c), __builtin_popcountll(argc * 255)); }
