// behaviour: a program's own definitions may carry versions; the default one is meant by the plain name
#include <stdio.h>
int f(void), old(void);
__asm__(".symver old,f@V1");
int main(void) { printf("%d %d\n", f(), old()); }
//// b.c
int f_old(void) { return 1; }
int f_new(void) { return 2; }
__asm__(".symver f_old,f@V1");
__asm__(".symver f_new,f@@V2");
