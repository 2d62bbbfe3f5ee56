// behaviour: the address of a library's function is the same in the program and in the library
// variants: -O2 -fPIE | -O0 -fno-pie | -O2 -fPIC
// clang: -O2
#include <stdio.h>
int function(void);
int (*theirs(void))(void);
int is(int (*)(void));
static int (*pointer)(void) = function;
int main(void) { printf("%d %d %d\n", theirs() == function, is(function), pointer == theirs()); }
//// b.c in libb.so
int function(void) { return 1; }
int (*theirs(void))(void) { return function; }
int is(int (*p)(void)) { return p == function; }
