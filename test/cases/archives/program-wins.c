// behaviour: what the program defines is not taken from an archive
#include <stdio.h>
int f(void) { return 1; }
int g(void);
int main(void) { printf("%d %d\n", f(), g()); }
//// b.c in libb.a
int f(void) { return 2; }
//// c.c in libb.a
int f(void);
int g(void) { return f() + 10; }
