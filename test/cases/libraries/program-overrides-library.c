// behaviour: a program's function takes the place of a library's own, also within the library
#include <stdio.h>
int call(void);
int hook(void) { return 2; }
int main(void) { printf("%d\n", call()); }
//// b.c in libb.so
int hook(void) { return 1; }
int call(void) { return hook(); }
