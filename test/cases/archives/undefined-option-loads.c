// behaviour: -u loads the member that defines the name
// link: -Wl,-u,hook
#include <stdio.h>
int main(void) { puts("main"); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("hooked"); }
int hook;
