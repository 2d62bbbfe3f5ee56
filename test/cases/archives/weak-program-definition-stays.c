// behaviour: a weak definition in the program is enough, no member is loaded for it
#include <stdio.h>
__attribute__((weak)) int f(void) { return 1; }
int main(void) { printf("%d\n", f()); }
//// b.c in libb.a
int f(void) { return 2; }
