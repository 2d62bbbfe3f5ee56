// behaviour: exceptions pass through assembly that has unwind directives
// clang: -O0
#include <cstdio>
extern "C" int through(int (*)());
static int thrower() { throw 8; }
int main() { try { through(thrower); } catch (int n) { std::printf("%d\n", n); } }
//// b.s
.globl through
through:
  .cfi_startproc
  pushq %rbx
  .cfi_def_cfa_offset 16
  .cfi_offset %rbx, -16
  movl $5, %ebx
  call *%rdi
  popq %rbx
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
.section .note.GNU-stack,"",@progbits
