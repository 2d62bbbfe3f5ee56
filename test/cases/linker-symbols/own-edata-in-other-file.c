// behaviour: a program's own variable of a linker symbol's name serves all its files
#include <stdio.h>
extern int edata;
int main(void) { printf("%d\n", edata); }
//// b.c
int edata = 7;
