// behaviour: GOTPCREL loads into all registers
#include <stdio.h>
int check(void);
int value;
int main(void) { printf("%d\n", check()); }
//// b.s
.globl check
check: leaq value(%rip), %rax
.irp r, rcx, rdx, rsi, rdi, r8, r9, r10, r11
  movq value@GOTPCREL(%rip), %\r
  cmpq %\r, %rax
  jne 1f
.endr
  movl $1, %eax
  ret
1: xorl %eax, %eax
  ret
.section .note.GNU-stack,"",@progbits
