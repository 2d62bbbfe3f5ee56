// behaviour: -lname prefers the shared library to the archive beside it
// prepare: ar rcs libmine.a b.o && gcc -shared -fPIC c.c -o libmine.so
// inputs: main.o -L. -lmine -Wl,-rpath,$ORIGIN
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
//// c.c
int b(void) { return 2; }
