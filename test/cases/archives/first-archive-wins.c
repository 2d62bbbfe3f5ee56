// behaviour: the first archive that has a name gives it
// inputs: main.o liba.a libb.a
#include <stdio.h>
int f(void);
int main(void) { printf("%d\n", f()); }
//// a.c in liba.a
int f(void) { return 1; }
//// b.c in libb.a
int f(void) { return 2; }
