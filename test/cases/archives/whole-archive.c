// behaviour: --whole-archive links every member
// inputs: main.o -Wl,--whole-archive libb.a -Wl,--no-whole-archive
#include <stdio.h>
int main(void) { puts("main"); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("b"); }
//// c.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("c"); }
