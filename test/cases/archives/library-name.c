// behaviour: -lname finds libname.a in the -L directories
// prepare: mkdir sub && ar rcs sub/libmine.a b.o
// inputs: main.o -Lsub -lmine
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
