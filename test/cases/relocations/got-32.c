// behaviour: GOT32, GOTPC32 and GOTPCREL with all kinds of instructions
#include <stdio.h>
long by_mov(void), by_add(void), by_cmp(void), by_push(void), by_test(void), by_got32(void);
long value = 31;
int get(void) { return 7; }
int by_call(void), by_jump(void);
int main(void) {
  printf("%d %d %d %d %d %d ", by_mov() == (long)&value, by_add() == (long)&value + 1, (int)by_cmp(), by_push() == (long)&value, (int)by_test(), by_got32() == (long)&value);
  printf("%d %d\n", by_call(), by_jump());
}
//// b.s
.globl by_mov, by_add, by_cmp, by_push, by_test, by_call, by_jump, by_got32
by_mov: movq value@GOTPCREL(%rip), %rax
  ret
by_add: movl $1, %eax
  addq value@GOTPCREL(%rip), %rax
  ret
by_cmp: leaq value(%rip), %rcx
  xorl %eax, %eax
  cmpq value@GOTPCREL(%rip), %rcx
  sete %al
  ret
by_push: pushq value@GOTPCREL(%rip)
  popq %rax
  ret
by_test: movq $-1, %rcx
  xorl %eax, %eax
  testq %rcx, value@GOTPCREL(%rip)
  setne %al
  ret
by_call: subq $8, %rsp
  call *get@GOTPCREL(%rip)
  addq $8, %rsp
  ret
by_jump: jmp *get@GOTPCREL(%rip)
by_got32: leaq _GLOBAL_OFFSET_TABLE_(%rip), %rcx
  movq value@GOT(%rcx), %rax
  ret
.section .note.GNU-stack,"",@progbits
