// behaviour: a library is set up after the libraries it needs
// prepare: gcc -shared c.o -o libc2.so && gcc -shared b.o -o libb.so -L. -lc2 -Wl,-rpath,$PWD
// inputs: main.o -L. -lb -lc2 -Wl,-rpath,$ORIGIN
// flags: -fPIC
#include <stdio.h>
int b(void);
__attribute__((constructor)) static void start(void) { puts("program"); }
int main(void) { printf("%d\n", b()); }
//// b.c
#include <stdio.h>
int c(void);
__attribute__((constructor)) static void start(void) { puts("b"); }
__attribute__((destructor)) static void end(void) { puts("b end"); }
int b(void) { return c(); }
//// c.c
#include <stdio.h>
__attribute__((constructor)) static void start(void) { puts("c"); }
__attribute__((destructor)) static void end(void) { puts("c end"); }
int c(void) { return 8; }
