// behaviour: a program's function takes the place of a library's weak one
#include <stdio.h>
int call(void);
int hook(void) { return 2; }
int main(void) { printf("%d\n", call()); }
//// b.c in libb.so
__attribute__((weak)) int hook(void) { return 1; }
int call(void) { return hook(); }
