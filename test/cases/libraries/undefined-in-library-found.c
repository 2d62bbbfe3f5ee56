// behaviour: a library finds what it wants in another library of the command line that was not needed else
// inputs: main.o libb.so -Wl,--as-needed libsecond.so
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
int elsewhere(void);
int b(void) { return elsewhere(); }
//// second.c in libsecond.so
int elsewhere(void) { return 7; }
