// behaviour: a library's function comes before that of the C library
#include <stdio.h>
#include <unistd.h>
int b(void);
int main(void) { printf("%d %d\n", getpagesize(), b()); }
//// b.c in libb.so
int getpagesize(void) { return 43; }
int b(void) { return getpagesize(); }
