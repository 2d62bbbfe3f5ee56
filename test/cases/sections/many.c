// behaviour: functions and variables in sections of their own
// flags: -ffunction-sections -fdata-sections -O1
// clang: -O2
#include <stdio.h>
#define A(x) int v##x = x; __attribute__((noinline)) int f##x(int n) { return v##x += n; }
#define S(x) sum += f##x(sum & 7);
#define H(M, x) M(x##0) M(x##1) M(x##2) M(x##3) M(x##4) M(x##5) M(x##6) M(x##7)
#define I(M, x) H(M, x##0) H(M, x##1) H(M, x##2) H(M, x##3) H(M, x##4) H(M, x##5) H(M, x##6) H(M, x##7)
I(A, 1) I(A, 2) I(A, 3)
int main(void) { long sum = 0; I(S, 1) I(S, 2) I(S, 3) I(S, 1) printf("%ld\n", sum); }
