// behaviour: what a library wants may be in a library that it needs
// prepare: mkdir -p sub && gcc -shared -fPIC second.c -o sub/libsecond.so && gcc -shared -fPIC b.c -o libb.so -Lsub -lsecond -Wl,-rpath,$PWD/sub
// inputs: main.o libb.so -Wl,-rpath,sub
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
int elsewhere(void);
int b(void) { return elsewhere(); }
//// second.c in libunused.so
int elsewhere(void) { return 7; }
