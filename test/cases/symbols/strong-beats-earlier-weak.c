// behaviour: a strong definition wins over a weak one that came first, also for callers in its own file
// variants: -O0 -fPIE | -O2 -fno-pie | -O2 -fPIC
// clang: -O2
#include <stdio.h>
__attribute__((weak)) int value(void) { return 1; }
int main(void) { printf("%d\n", value()); }
//// b.c
int value(void) { return 2; }
