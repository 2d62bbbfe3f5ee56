// behaviour: with --as-needed a library that nothing refers to is not loaded
// inputs: main.o -Wl,--as-needed libb.so -Wl,-rpath,$ORIGIN
#include <stdio.h>
int main(void) { puts("main"); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("loaded"); }
