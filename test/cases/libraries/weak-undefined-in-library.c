// behaviour: a weak reference of a library that nobody defines is null
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
__attribute__((weak)) int nobody(void);
int b(void) { return nobody ? nobody() : -1; }
