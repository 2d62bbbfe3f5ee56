// behaviour: a program may have thousands of names
#include <stdio.h>
#define A(x) int f##x(void) { return 0x1##x; }
#define S(x) sum += f##x();
#define H(M, x) M(x##0) M(x##1) M(x##2) M(x##3) M(x##4) M(x##5) M(x##6) M(x##7) M(x##8) M(x##9)
#define I(M, x) H(M, x##0) H(M, x##1) H(M, x##2) H(M, x##3) H(M, x##4) H(M, x##5) H(M, x##6) H(M, x##7)
#define J(M, x) I(M, x##0) I(M, x##1) I(M, x##2) I(M, x##3) I(M, x##4) I(M, x##5) I(M, x##6) I(M, x##7)
J(A, 1)
J(A, 2)
int main(void) { long sum = 0; J(S, 1) J(S, 2) printf("%ld\n", sum); }
