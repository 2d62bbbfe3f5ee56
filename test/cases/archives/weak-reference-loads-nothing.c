// behaviour: a weak reference does not load a member
#include <stdio.h>
__attribute__((weak)) int f(void);
int main(void) { printf("%d\n", f != 0); }
//// b.c in libb.a
int f(void) { return 2; }
