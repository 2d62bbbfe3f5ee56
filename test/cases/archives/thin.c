// behaviour: thin archives name their members in other files
// prepare: mkdir sub && mv b.o c.o sub && ar rcsT libthin.a sub/b.o sub/c.o
// inputs: main.o libthin.a
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(void);
int b(void) { return c() + 1; }
//// c.c
int c(void) { return 10; }
