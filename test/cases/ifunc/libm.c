// behaviour: the indirect functions of libm
// link: -lm
// flags: -fno-builtin
#include <math.h>
#include <stdio.h>
static double (*table[])(double) = {sin, exp, log, floor};
int main(void) { for (int i = 0; i < 4; i++) printf("%.6f ", table[i](2.5)); printf("%.6f\n", pow(1.5, 3.5) + fma(2, 3, 4)); }
