// behaviour: --no-whole-archive ends it
// inputs: main.o -Wl,--whole-archive liba.a -Wl,--no-whole-archive libb.a
#include <stdio.h>
int main(void) { puts("main"); }
//// a.c in liba.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("a"); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("b"); }
