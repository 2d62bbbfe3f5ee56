// behaviour: functions that the compiler splits into hot and cold parts
// variants: -O2 | -O2 -freorder-blocks-and-partition -ffunction-sections
#include <stdio.h>
#include <stdlib.h>
__attribute__((cold, noinline)) static void complain(int n) { printf("bad %d\n", n); }
__attribute__((noinline)) int work(int n) {
  if (__builtin_expect(n > 100, 0)) { complain(n); complain(n + 1); return -1; }
  return n * 2;
}
int main(int argc, char **argv) { printf("%d ", work(argc)); printf("%d\n", work(argc + 200)); }
