// behaviour: a weak alias gives way to a strong definition elsewhere; the original stays
#include <stdio.h>
int real(void) { return 1; }
int name(void) __attribute__((weak, alias("real")));
int main(void) { printf("%d %d\n", real(), name()); }
//// b.c
int name(void) { return 2; }
