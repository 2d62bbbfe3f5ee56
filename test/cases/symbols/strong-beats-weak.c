// behaviour: a strong definition wins over a weak one
// variants: -O0 -fPIE | -O2 -fno-pie
#include <stdio.h>
__attribute__((weak)) int value(void) { return 1; }
int main(void) { printf("%d\n", value()); }
//// b.c
int value(void) { return 2; }
