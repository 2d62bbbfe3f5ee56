// behaviour: direct and indirect calls of library functions
#include <stdio.h>
int by_plt(const char *), by_got(const char *), by_pc32(const char *), by_jump(const char *);
int main(void) { fflush(stdout); return by_plt("plt") < 0 || by_got("got") < 0 || by_pc32("direct") < 0 || by_jump("jump") < 0; }
//// b.s
.globl by_plt, by_got, by_pc32, by_jump
by_plt: subq $8, %rsp
  call puts@PLT
  addq $8, %rsp
  ret
by_got: subq $8, %rsp
  call *puts@GOTPCREL(%rip)
  addq $8, %rsp
  ret
by_pc32: subq $8, %rsp
  call puts
  addq $8, %rsp
  ret
by_jump: jmp puts@PLT
.section .note.GNU-stack,"",@progbits
