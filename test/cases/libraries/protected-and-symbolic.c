// behaviour: a library linked with -Bsymbolic keeps to its own functions
// library: -Wl,-Bsymbolic
#include <stdio.h>
int call(void);
int hook(void) { return 2; }
int main(void) { printf("%d %d\n", call(), hook()); }
//// b.c in libb.so
int hook(void) { return 1; }
int call(void) { return hook(); }
