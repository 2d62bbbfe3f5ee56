// behaviour: empty structures and arrays of no elements have addresses
#include <stdio.h>
struct {} nothing;
int none[0];
extern int there[];
int main(void) { printf("%d %d %d\n", &nothing != 0, none != 0, there != 0); }
//// b.s
.data
.globl there
there:
.section .note.GNU-stack,"",@progbits
