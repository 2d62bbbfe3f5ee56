// behaviour: a weak reference binds to the first library that is linked
// inputs: main.o -Wl,--push-state,--as-needed libb.so -Wl,--pop-state libsecond.so
#include <stdio.h>
__attribute__((weak)) int b(void);
int main(void) { printf("%d\n", b ? b() : -1); }
//// b.c in libb.so
int b(void) { return 2; }
//// c.c in libsecond.so
int b(void) { return 3; }
