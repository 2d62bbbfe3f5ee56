// behaviour: an exception that meets a function without unwind records ends the program
#include <cstdio>
extern "C" int through(int (*)());
static int thrower() { throw 8; }
int main() { try { through(thrower); } catch (int n) { std::printf("%d\n", n); } }
//// b.s
.globl through
through: subq $8, %rsp
  call *%rdi
  addq $8, %rsp
  ret
.section .note.GNU-stack,"",@progbits
