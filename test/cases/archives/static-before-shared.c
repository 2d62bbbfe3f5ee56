// behaviour: after -Bstatic, -lname takes the archive
// prepare: ar rcs libmine.a b.o && gcc -shared -fPIC c.c -o libmine.so
// inputs: main.o -L. -Wl,-Bstatic -lmine -Wl,-Bdynamic
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
//// c.c
int b(void) { return 2; }
