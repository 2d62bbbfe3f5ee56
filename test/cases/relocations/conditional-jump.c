// behaviour: conditional jumps to other files and to libraries
#include <stdio.h>
int choose(int);
int other(void) { return 5; }
int main(void) { printf("%d\n", choose(1)); fflush(stdout); choose(0); }
//// b.s
.globl choose
choose: testl %edi, %edi
  jne other
  leaq text(%rip), %rdi
  testl %eax, %eax
  je puts@PLT
  jmp puts@PLT
.section .rodata
text: .asciz "jumped"
.section .note.GNU-stack,"",@progbits
