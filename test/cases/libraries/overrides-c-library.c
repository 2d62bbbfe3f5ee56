// behaviour: a library calls the program's function, though the C library has one of that name
#include <stdio.h>
int getpagesize(void) { return 42; }
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c in libb.so
int getpagesize(void);
int b(void) { return getpagesize(); }
