// behaviour: unwind directives of code in a section of its own
#include <cstdio>
extern "C" int through(int (*)());
static int thrower() { throw 8; }
int main() { try { through(thrower); } catch (int n) { std::printf("%d\n", n); } }
//// b.s
.section .text.special,"ax",@progbits
.globl through
through:
  .cfi_startproc
  subq $40, %rsp
  .cfi_adjust_cfa_offset 40
  call *%rdi
  addq $40, %rsp
  .cfi_adjust_cfa_offset -40
  ret
  .cfi_endproc
.section .note.GNU-stack,"",@progbits
