// behaviour: functions that the compiler clones for several processors
// flags: -O2
#include <stdio.h>
__attribute__((target_clones("avx2", "default"))) int sum(const int *p, int n) {
  int s = 0;
  for (int i = 0; i < n; i++) s += p[i] * p[i];
  return s;
}
int main(void) { int a[100]; for (int i = 0; i < 100; i++) a[i] = i; printf("%d\n", sum(a, 100)); }
