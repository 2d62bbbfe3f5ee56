// behaviour: a custom section without contents is zero
#include <stdio.h>
extern char area[];
extern char __start_zeros[], __stop_zeros[];
int main(void) { printf("%d %d\n", area[99], (int)(__stop_zeros - __start_zeros)); }
//// b.s
.section zeros,"aw",@nobits
.globl area
area: .zero 100
.section .note.GNU-stack,"",@progbits
