// behaviour: the default version of a symbol is bound
// library: -Wl,--version-script=map.txt
// clang: -O0
#include <stdio.h>
int f(void);
int main(void) { printf("%d\n", f()); }
//// map.txt
V1 { global: f; };
V2 { global: f; } V1;
//// b.c in libb.so
int f_old(void) { return 1; }
int f_new(void) { return 2; }
__asm__(".symver f_old,f@V1");
__asm__(".symver f_new,f@@V2");
