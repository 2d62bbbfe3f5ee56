// behaviour: a library is loaded by its soname
// prepare: gcc -shared -fPIC b.c -o libb.so.1 -Wl,-soname,libb.so.1 && ln -s libb.so.1 libb.so
// inputs: main.o -L. -lb -Wl,-rpath,$ORIGIN
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
