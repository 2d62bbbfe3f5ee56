// behaviour: __start_ and __stop_ surround the entries of a custom section of several files
// variants: -O0 | -O2 | -O2 -fno-pie | -O2 -fPIC
// clang: -O2
#include <stdio.h>
struct entry { const char *name; int value; };
#define ENTRY(n, v) __attribute__((section("entries"), used)) struct entry n = {#n, v}
ENTRY(first, 1);
ENTRY(second, 2);
extern struct entry __start_entries[], __stop_entries[];
int main(void) {
  for (struct entry *e = __start_entries; e < __stop_entries; e++) printf("%s=%d\n", e->name, e->value);
}
//// b.c
struct entry { const char *name; int value; };
__attribute__((section("entries"), used)) struct entry third = {"third", 3};
