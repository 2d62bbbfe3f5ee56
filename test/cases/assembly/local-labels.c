// behaviour: many local labels of the same numbers, loops and backward references
#include <stdio.h>
int loops(void);
int main(void) { printf("%d\n", loops()); }
//// b.s
.globl loops
loops: xorl %eax, %eax
  movl $3, %ecx
1: movl $4, %edx
2: incl %eax
  decl %edx
  jnz 2b
  loop 1b
  jmp 1f
  movl $0, %eax
1: ret
.section .note.GNU-stack,"",@progbits
