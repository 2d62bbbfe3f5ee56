// behaviour: a program written in assembly, without types and sizes of symbols
.globl main
main:
  pushq %rbp
  leaq text(%rip), %rdi
  call puts
  call helper
  popq %rbp
  ret
helper:
  movl counter(%rip), %eax
  addl $2, %eax
  ret
text: .asciz "assembly"
.data
counter: .long 5
.section .note.GNU-stack,"",@progbits
