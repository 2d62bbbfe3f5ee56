// behaviour: jumps through a table of 32-bit differences from its start
#include <stdio.h>
int pick(int);
int main(void) { printf("%d %d %d\n", pick(0), pick(1), pick(2)); }
//// b.s
.globl pick
pick: leaq table(%rip), %rdx
  movslq (%rdx,%rdi,4), %rax
  addq %rdx, %rax
  jmp *%rax
zero: movl $10, %eax
  ret
one: movl $11, %eax
  ret
two: movl $12, %eax
  ret
.section .rodata
.balign 4
table: .long zero - table, one - table, two - table
.section .note.GNU-stack,"",@progbits
