// behaviour: variables without a type and size are used from C
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
#include <stdio.h>
extern int bare[], zero;
int main(void) { zero += bare[1]; printf("%d\n", zero); }
//// b.s
.data
.globl bare
bare: .long 1, 2
.bss
.globl zero
zero: .zero 4
.section .note.GNU-stack,"",@progbits
