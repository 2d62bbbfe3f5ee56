// behaviour: large areas of zeros take no time and are zero
#include <stdio.h>
static char area[64 << 20];
int main(void) {
  area[sizeof area - 1]++;
  int sum = 0;
  for (unsigned long i = 0; i < sizeof area; i += 4096) sum += area[i];
  printf("%d %d\n", sum, area[sizeof area - 1]);
}
