// behaviour: a weak definition in a member satisfies a reference
#include <stdio.h>
int f(void);
int main(void) { printf("%d\n", f()); }
//// a.c in libb.a
__attribute__((weak)) int f(void) { return 1; }
//// b.c in libb.a
int f(void) { return 2; }
