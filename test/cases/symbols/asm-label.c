// behaviour: a function can have another name in the object file
#include <stdio.h>
int here(void) __asm__("there.is_1");
int there(void) __asm__("odd$name.1");
int main(void) { printf("%d %d\n", here(), there()); }
//// b.c
int f(void) __asm__("there.is_1");
int g(void) __asm__("odd$name.1");
int f(void) { return 1; }
int g(void) { return 2; }
