// behaviour: the program and its library each walk over their own sections of one name
#include <stdio.h>
#define ENTRY(n) static const int entry_##n __attribute__((section("table"), used)) = n
ENTRY(1);
ENTRY(2);
extern const int __start_table[] __attribute__((visibility("hidden")));
extern const int __stop_table[] __attribute__((visibility("hidden")));
int sum(void);
int main(void) {
  int total = 0;
  for (const int *p = __start_table; p < __stop_table; p++) total += *p;
  printf("%d %d\n", total, sum());
}
//// table.c in libtable.so
#define ENTRY(n) static const int entry_##n __attribute__((section("table"), used)) = n
ENTRY(10);
ENTRY(20);
extern const int __start_table[] __attribute__((visibility("hidden")));
extern const int __stop_table[] __attribute__((visibility("hidden")));
int sum(void) {
  int total = 0;
  for (const int *p = __start_table; p < __stop_table; p++) total += *p;
  return total;
}
