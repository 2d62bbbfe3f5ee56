// behaviour: functions without a type are called from C and by pointer
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
// clang: -O2
#include <stdio.h>
int bare(void);
static int (*pointer)(void) = bare;
int main(void) { printf("%d %d %d\n", bare(), pointer(), pointer == bare); }
//// b.s
.globl bare
bare: movl $6, %eax
  ret
.section .note.GNU-stack,"",@progbits
