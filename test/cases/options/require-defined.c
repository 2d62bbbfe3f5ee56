// behaviour: --require-defined loads a member and is content
// link: -Wl,--require-defined=hook
#include <stdio.h>
int main(void) { puts("main"); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("hooked"); }
int hook;
