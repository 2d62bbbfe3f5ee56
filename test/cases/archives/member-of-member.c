// behaviour: a member brings the members it needs, also earlier ones of its archive
// clang: -O0
#include <stdio.h>
int a(void);
int main(void) { printf("%d\n", a()); }
//// c.c in libb.a
int c(void) { return 3; }
//// b.c in libb.a
int c(void);
int b(void) { return c() * 10; }
//// a.c in libb.a
int b(void);
int a(void) { return b() * 10; }
