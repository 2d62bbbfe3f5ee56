// behaviour: a weak reference binds to a library that another reference makes needed
// inputs: main.o -Wl,--push-state,--as-needed libb.so -Wl,--pop-state
#include <stdio.h>
__attribute__((weak)) int b(void);
__attribute__((weak)) int nobody(void);
int other(void);
int main(void) { printf("%d %d %d\n", b ? b() : -1, other(), nobody == 0); }
//// b.c in libb.so
int b(void) { return 2; }
int other(void) { return 3; }
