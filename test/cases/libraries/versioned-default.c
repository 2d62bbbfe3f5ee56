// behaviour: a reference to the default version of a library's function binds to it
// variants: -O0 | -O2 -fno-pie
// library: -Wl,--version-script=libv.map
#include <stdio.h>
int now(void);
__asm__(".symver now,f@V2");
extern void *direct(unsigned long);
__asm__(".symver direct,malloc@GLIBC_2.2.5");
int (*volatile pointer)(void) = now;
int main(void) { printf("%d %d %d\n", now(), pointer(), direct(10) != 0); }
//// libv.map
V1 { global: f; local: *; };
V2 { global: f; } V1;
//// v.c in libv.so
int f_old(void) { return 1; }
int f_new(void) { return 2; }
__asm__(".symver f_old,f@V1");
__asm__(".symver f_new,f@@V2");
