// behaviour: a common symbol does not load a member that has only a function of that name
// flags: -fcommon
#include <stdio.h>
int thing;
int main(void) { printf("%d\n", thing); }
//// b.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("loaded"); }
int other(void) { return 1; }
