// behaviour: R_X86_64_64 with addends
.globl main
main: pushq %rbx
  movq table(%rip), %rdi
  call puts
  movq table+8(%rip), %rdi
  call puts
  xorl %eax, %eax
  popq %rbx
  ret
.data
text: .asciz "hello"
.balign 8
table: .quad text, text+2
.section .note.GNU-stack,"",@progbits
