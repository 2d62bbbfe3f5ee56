// behaviour: signgam of libm is set by lgamma
// link: -lm
#include <math.h>
#include <stdio.h>
int main(int argc, char **argv) { double r = lgamma(-0.5 * argc); printf("%.4f %d\n", r, signgam); }
