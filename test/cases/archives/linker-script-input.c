// behaviour: a text file INPUT(…) names further inputs
// prepare: echo 'INPUT ( b.o ) GROUP ( libc2.a )' > libmine.so && ar rcs libc2.a c.o
// inputs: main.o -L. -lmine
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(void);
int b(void) { return c(); }
//// c.c
int c(void) { return 9; }
