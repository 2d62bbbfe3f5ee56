// behaviour: a relative -rpath is looked up where the program is started
// prepare: mkdir sub && gcc -shared -fPIC b.c -o sub/libb.so
// inputs: main.o -Lsub -lb -Wl,-rpath,sub
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 3; }
