// behaviour: an object made of several by ld -r is like its parts
// prepare: ld -r b.o c.o -o both.o
// inputs: main.o both.o
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(int);
static int n = 3;
int b(void) { return c(n++) + n; }
//// c.c
static int n = 100;
__attribute__((constructor)) static void start(void) { n++; }
int c(int x) { return n + x; }
