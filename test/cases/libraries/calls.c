// behaviour: the program calls a library, and the library calls what it is given
// variants: -O2 -fPIE | -O0 -fno-pie | -O2 -fPIC -fno-plt | -O2 -fno-pie -mcmodel=large
// clang: -O2
#include <stdio.h>
int apply(int (*)(int), int);
static int twice(int n) { return 2 * n; }
int main(void) { printf("%d\n", apply(twice, 4)); }
//// b.c in libb.so
int apply(int (*f)(int), int n) { return f(n) + 1; }
