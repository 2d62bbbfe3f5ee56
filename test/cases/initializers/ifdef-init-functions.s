// behaviour: the functions _init and _fini of the start files exist
// passed: a symbol of start files
.globl main
main: leaq _init(%rip), %rax
  leaq _fini(%rip), %rdx
  cmpq %rax, %rdx
  sete %al
  movzbl %al, %eax
  ret
.section .note.GNU-stack,"",@progbits
