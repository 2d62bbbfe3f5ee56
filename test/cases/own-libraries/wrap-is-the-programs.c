// behaviour: --wrap is about the program's references, not those of its libraries
// link: -Wl,--wrap=f
#include <stdio.h>
int f(void);
int __real_f(void);
int __wrap_f(void) { return __real_f() + 100; }
int ask(void);
int main(void) { printf("%d %d\n", f(), ask()); }
//// b.c in libb.so
int f(void) { return 2; }
int ask(void) { return f(); }
