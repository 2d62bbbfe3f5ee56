// behaviour: a group can be written with parentheses
// inputs: main.o -Wl,-( liba.a libb.a -Wl,-)
#include <stdio.h>
int a(int);
int main(void) { printf("%d\n", a(3)); }
//// a.c in liba.a
int b(int);
int a(int n) { return n + b(n); }
//// a2.c in liba.a
int a2(int n) { return n * 100; }
//// b.c in libb.a
int a2(int);
int b(int n) { return a2(n) * 2; }
