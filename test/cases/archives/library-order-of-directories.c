// behaviour: the first -L directory that has the library wins
// prepare: mkdir one two && ar rcs one/libmine.a b.o && ar rcs two/libmine.a c.o
// inputs: main.o -Lnone -Lone -Ltwo -lmine
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
//// c.c
int b(void) { return 2; }
