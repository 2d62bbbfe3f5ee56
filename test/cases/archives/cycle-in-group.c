// behaviour: archives that need each other are linked in a group
// inputs: main.o -Wl,--start-group liba.a libb.a -Wl,--end-group
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
