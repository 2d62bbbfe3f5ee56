// behaviour: entries of members that are linked are in the table, of others not
#include <stdio.h>
__attribute__((section("names"), used)) static const char *mine = "main";
extern const char *__start_names[], *__stop_names[];
int b(void);
int main(void) {
  b();
  for (const char **p = __start_names; p < __stop_names; p++) puts(*p);
}
//// b.c in libb.a
__attribute__((section("names"), used)) static const char *mine = "b";
int b(void) { return 0; }
//// c.c in libb.a
__attribute__((section("names"), used)) static const char *mine = "c";
int c(void) { return 0; }
