// behaviour: --allow-shlib-undefined lets a library want what nobody defines
// variants: -Wl,--allow-shlib-undefined | -Wl,--unresolved-symbols=ignore-in-shared-libs
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
int nobody(void);
int b(void) { return 3; }
int c(void) { return nobody(); }
