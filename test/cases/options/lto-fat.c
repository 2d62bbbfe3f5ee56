// behaviour: objects that hold machine code and code for optimisation at link time
// flags: -flto -ffat-lto-objects -O2
// link: -fno-lto
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 7; }
