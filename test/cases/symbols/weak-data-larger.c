// behaviour: the definition that wins brings its own size
#include <stdio.h>
extern int table[];
__attribute__((weak)) int table[2] = {1, 2};
int after = 7;
int main(void) {
  int sum = 0;
  for (int i = 0; i < 8; i++) sum += table[i];
  printf("%d %d\n", sum, after);
}
//// b.c
int table[8] = {1, 1, 1, 1, 1, 1, 1, 1};
