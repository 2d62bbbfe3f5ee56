// behaviour: --wrap works for addresses in data
// link: -Wl,--wrap=f
#include <stdio.h>
int f(void);
int __real_f(void);
int (*table[])(void) = {f, __real_f};
int __wrap_f(void) { return 1; }
int main(void) { printf("%d %d\n", table[0](), table[1]()); }
//// b.c
int f(void) { return 2; }
