// behaviour: with --no-as-needed a library is loaded though nothing refers to it
// inputs: main.o -Wl,--no-as-needed libb.so
#include <stdio.h>
int main(void) { puts("main"); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("loaded"); }
