// behaviour: the address of a weak function that nobody defines is null
// variants: -O0 -fPIE | -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC | -O2 -fno-plt
// clang: -O0 | -O2 -fno-pie
#include <stdio.h>
__attribute__((weak)) void missing(void);
void (*pointer)(void) = missing;
int main(void) {
  if (missing) missing();
  printf("%d %d\n", missing == 0, pointer == 0);
}
