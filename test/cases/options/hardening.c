// behaviour: options for hardening change nothing
// link: -lm
// variants: -Wl,-z,relro,-z,now | -Wl,-z,lazy,-z,norelro | -Wl,-z,noexecstack,-z,separate-code | -Wl,-z,max-page-size=65536 -Wl,-z,common-page-size=4096 | -Wl,-z,defs,-z,text | -Wl,-z,noseparate-code
#include <math.h>
#include <stdio.h>
int main(int argc, char **argv) { printf("%.3f\n", cos(argc)); }
