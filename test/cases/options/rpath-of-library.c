// behaviour: a library finds the libraries it needs by its own rpath
// prepare: mkdir sub && gcc -shared -fPIC c.c -o sub/libc2.so && gcc -shared -fPIC b.c -o libb.so -Lsub -lc2 -Wl,-rpath,$PWD/sub
// inputs: main.o -L. -lb -Wl,-rpath,$ORIGIN
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int c(void);
int b(void) { return c() + 1; }
//// c.c
int c(void) { return 3; }
