// behaviour: with --as-needed a library that is referred to is loaded
// inputs: main.o -Wl,--as-needed libb.so
#include <stdio.h>
int b(void);
int main(void) { printf("main %d\n", b()); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("loaded"); }
int b(void) { return 2; }
