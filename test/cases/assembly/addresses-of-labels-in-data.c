// behaviour: jumps through a table of addresses of local labels
// flags: -fno-pie
#include <stdio.h>
int pick(int);
int main(void) { printf("%d %d\n", pick(0), pick(1)); }
//// b.s
.globl pick
pick: movslq %edi, %rdi
  jmp *table(,%rdi,8)
.Lzero: movl $10, %eax
  ret
.Lone: movl $11, %eax
  ret
.section .rodata
.balign 8
table: .quad .Lzero, .Lone
.section .note.GNU-stack,"",@progbits
