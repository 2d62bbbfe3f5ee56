// behaviour: common symbols are zero at start
// flags: -fcommon
#include <stdio.h>
char a[1000], b[1], c[70000];
double d;
int main(void) {
  int sum = 0;
  for (unsigned i = 0; i < sizeof c; i++) sum += c[i];
  printf("%d %d %d %g\n", a[999], b[0], sum, d);
}
