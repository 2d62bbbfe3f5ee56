// behaviour: a weak reference of a library is bound to the program's function
#include <stdio.h>
int b(void);
int hook(void) { return 3; }
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
__attribute__((weak)) int hook(void);
int b(void) { return hook ? hook() : -1; }
