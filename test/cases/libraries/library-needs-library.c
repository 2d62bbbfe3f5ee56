// behaviour: functions of a library that only another library needs
// prepare: gcc -shared c.o -o libc2.so && gcc -shared b.o -o libb.so -L. -lc2 -Wl,-rpath,$PWD
// inputs: main.o -L. -lb -Wl,-rpath,$ORIGIN
// flags: -fPIC
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(void);
int b(void) { return c() + 1; }
//// c.c
int c(void) { return 3; }
