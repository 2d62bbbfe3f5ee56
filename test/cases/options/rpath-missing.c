// behaviour: a library that is not found at start is an error of the start
// prepare: mkdir sub && gcc -shared -fPIC b.c -o sub/libb.so
// inputs: main.o -Lsub -lb
// ignore: stderr
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
