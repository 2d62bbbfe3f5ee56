// behaviour: -rpath tells where the program finds its libraries
// prepare: mkdir sub && gcc -shared -fPIC b.c -o sub/libb.so
// inputs: main.o -Lsub -lb -Wl,-rpath,$ORIGIN/sub
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
