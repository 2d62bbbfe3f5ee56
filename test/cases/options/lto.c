// behaviour: objects without machine code, for optimisation at link time
// flags: -flto -O2
// passed: link-time optimisation
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 7; }
