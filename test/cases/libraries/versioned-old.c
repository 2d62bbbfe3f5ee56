// behaviour: an old version of a symbol is bound where it is asked for
// library: -Wl,--version-script=map.txt
#include <stdio.h>
int f(void), old(void);
__asm__(".symver old,f@V1");
int main(void) { printf("%d %d\n", f(), old()); }
//// map.txt
V1 { global: f; };
V2 { global: f; } V1;
//// b.c in libb.so
int f_old(void) { return 1; }
int f_new(void) { return 2; }
__asm__(".symver f_old,f@V1");
__asm__(".symver f_new,f@@V2");
