// behaviour: a library behind --as-needed that nothing uses is not started
// inputs: main.o -Wl,--as-needed libused.so libunused.so
#include <stdio.h>
int used(void);
int main(void) { printf("%d\n", used()); }
//// used.c in libused.so
int used(void) { return 1; }
//// unused.c in libunused.so
#include <stdio.h>
static void __attribute__((constructor)) start(void) { puts("started"); }
int unused(void) { return 2; }
