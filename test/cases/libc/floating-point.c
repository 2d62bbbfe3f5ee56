// behaviour: rounding modes and exceptions of floating point
// link: -lm
#include <fenv.h>
#include <math.h>
#include <stdio.h>
int main(void) { volatile double a = 1, b = 3, z = 0; fesetround(FE_UPWARD); double up = a / b; fesetround(FE_DOWNWARD); double down = a / b; fesetround(FE_TONEAREST); feclearexcept(FE_ALL_EXCEPT); volatile double inf = a / z; printf("%d %d %d %La\n", up > down, fetestexcept(FE_DIVBYZERO) != 0, isinf(inf) != 0, (long double)a / b); }
