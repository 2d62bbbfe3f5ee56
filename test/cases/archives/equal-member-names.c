// behaviour: an archive may have several members of one name
// prepare: mkdir x y && mv b.o x/part.o && mv c.o y/part.o && ar qcs libb.a x/part.o y/part.o
// inputs: main.o libb.a
#include <stdio.h>
int b(void), c(void);
int main(void) { printf("%d %d\n", b(), c()); }
//// b.c
int b(void) { return 1; }
//// c.c
int c(void) { return 2; }
