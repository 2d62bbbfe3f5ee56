// behaviour: equal strings of a file and of several files keep their text
// variants: -O0 | -O2 | -O2 -fmerge-all-constants
// clang: -O2
#include <stdio.h>
const char *other(void);
const char *const table[] = {"one", "two", "one", "", "the end"};
int main(void) {
  for (int i = 0; i < 5; i++) printf("%s,", table[i]);
  printf("%s %s\n", other(), table[4] + 4);
}
//// b.c
const char *other(void) { return "the end" + 4; }
