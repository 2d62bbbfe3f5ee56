// behaviour: members that are no objects do no harm
// prepare: echo text > readme.txt && ar rcs libb.a readme.txt b.o
// inputs: main.o libb.a
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
