// behaviour: of two libraries with one name the first one serves
// inputs: main.o libb.so libc2.so
#include <stdio.h>
int f(void), b(void), c(void);
int main(void) { printf("%d %d %d\n", f(), b(), c()); }
//// b.c in libb.so
int f(void) { return 1; }
int b(void) { return f(); }
//// c.c in libc2.so
int f(void) { return 2; }
int c(void) { return f(); }
