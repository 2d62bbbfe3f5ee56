// behaviour: the address of a weak variable that nobody defines is null
// variants: -O0 -fPIE | -O2 -fno-pie | -O2 -fPIC
#include <stdio.h>
extern int missing[] __attribute__((weak));
int *pointer = missing;
int main(void) { printf("%d %d\n", missing == 0, pointer == 0); }
