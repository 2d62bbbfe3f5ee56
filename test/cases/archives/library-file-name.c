// behaviour: -l:file takes a file of just that name
// prepare: ar rcs odd-name.lib b.o
// inputs: main.o -L. -l:odd-name.lib
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
