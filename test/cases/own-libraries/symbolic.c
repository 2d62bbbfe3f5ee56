// behaviour: with -Bsymbolic a library means its own function, though the program has one of that name
// library: -Wl,-Bsymbolic
#include <stdio.h>
int f(void) { return 1; }
int ask(void);
int main(void) { printf("%d %d\n", f(), ask()); }
//// b.c in libb.so
int f(void) { return 2; }
int ask(void) { return f(); }
