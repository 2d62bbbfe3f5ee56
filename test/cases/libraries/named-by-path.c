// behaviour: a library without a soname that is linked by a path is loaded by that path
// prepare: gcc -shared -fPIC b.c -o libb.so
// inputs: main.o ./libb.so
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
