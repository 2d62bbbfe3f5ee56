// behaviour: a library with a soname that is linked by a path is looked for by its soname
// prepare: gcc -shared -fPIC b.c -o libb.so -Wl,-soname,libother.so && cp libb.so libother.so
// inputs: main.o ./libb.so -Wl,-rpath,$ORIGIN
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
