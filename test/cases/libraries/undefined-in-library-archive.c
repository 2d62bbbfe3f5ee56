// behaviour: an archive gives a library what it wants
// inputs: main.o libb.so libsecond.a
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
int elsewhere(void);
int b(void) { return elsewhere(); }
//// second.c in libsecond.a
int elsewhere(void) { return 7; }
