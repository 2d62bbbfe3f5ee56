// behaviour: a weak reference is bound when another file's reference loads the member
#include <stdio.h>
__attribute__((weak)) int f(void);
int g(void);
int main(void) { printf("%d %d\n", f ? f() : -1, g()); }
//// a.c
int f(void);
int g(void) { return f(); }
//// b.c in libb.a
int f(void) { return 2; }
