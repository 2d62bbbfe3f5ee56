// behaviour: a weak reference alone does not make a library needed
// inputs: main.o -Wl,--push-state,--as-needed libb.so -Wl,--pop-state
#include <stdio.h>
__attribute__((weak)) int b(void);
int main(void) { printf("%d\n", b ? b() : -1); }
//// b.c in libb.so
int b(void) { return 2; }
