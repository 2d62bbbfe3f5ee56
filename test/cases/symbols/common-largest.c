// behaviour: a common symbol gets the largest size and the strictest alignment
// flags: -fcommon
// clang: -O1
#include <stdio.h>
#include <string.h>
char area[8];
char next[8];
void fill(void);
int main(void) {
  fill();
  printf("%d %d %d\n", area[0], (int)((unsigned long)area % 64), next[0]);
}
//// b.c
#include <string.h>
__attribute__((aligned(64))) char area[4096];
void fill(void) { memset(area, 3, sizeof area); }
