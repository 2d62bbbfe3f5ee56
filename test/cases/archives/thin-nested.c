// behaviour: a thin archive may hold the members of another archive
// prepare: ar rcs libinner.a b.o && ar rcsT libouter.a libinner.a c.o
// inputs: main.o libouter.a
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(void);
int b(void) { return c() + 1; }
//// c.c
int c(void) { return 10; }
