// behaviour: --wrap leads references to the wrapper, and __real_ to the original
// link: -Wl,--wrap=f
#include <stdio.h>
int f(int);
int __real_f(int);
int __wrap_f(int n) { return __real_f(n) + 100; }
int main(void) { printf("%d\n", f(1)); }
//// b.c
int f(int n) { return n * 2; }
