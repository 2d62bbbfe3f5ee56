// behaviour: a reference to the default version of a program's own function is for the ordinary linker
// passed: an undefined name that is there under another one
#include <stdio.h>
int now(void);
__asm__(".symver now,f@V2");
int main(void) { printf("%d\n", now()); }
//// b.c
int f_new(void) { return 2; }
__asm__(".symver f_new,f@@V2");
