// behaviour: --pop-state takes --whole-archive back
// inputs: main.o -Wl,--push-state,--whole-archive liba.a -Wl,--pop-state libb.a
#include <stdio.h>
int main(void) { puts("main"); }
//// a.c in liba.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("a"); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("b"); }
