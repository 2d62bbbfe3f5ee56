// behaviour: structures by value and on the stack across files
#include <stdio.h>
struct big { int a[20]; }; struct mixed { double d; char c; };
struct big change(struct big, int); struct mixed mix(struct mixed, long double);
int main(void) { struct big b = {{1}}; b = change(b, 5); struct mixed m = mix((struct mixed){1.5, 'x'}, 2.5L); printf("%d %d %g %c\n", b.a[0], b.a[19], m.d, m.c); }
//// b.c
struct big { int a[20]; }; struct mixed { double d; char c; };
struct big change(struct big b, int n) { b.a[19] = n; return b; }
struct mixed mix(struct mixed m, long double l) { m.d += l; m.c++; return m; }
