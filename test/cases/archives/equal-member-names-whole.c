// behaviour: all members of one name are linked with --whole-archive
// prepare: mkdir x y && mv b.o x/part.o && mv c.o y/part.o && ar qcs libb.a x/part.o y/part.o
// inputs: main.o -Wl,--whole-archive libb.a -Wl,--no-whole-archive
#include <stdio.h>
int b(void), c(void);
int main(void) { printf("%d %d\n", b(), c()); }
//// b.c
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("b"); }
int b(void) { return 1; }
//// c.c
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("c"); }
int c(void) { return 2; }
