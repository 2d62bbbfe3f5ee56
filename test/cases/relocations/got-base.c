// behaviour: GOTPC64, GOTOFF64 and GOT64 find data from the start of the GOT
#include <stdio.h>
int by_offset(void), by_slot(void), by_call(void);
int value = 31;
int get(void) { return 7; }
int main(void) { printf("%d %d %d\n", by_offset(), by_slot(), by_call()); }
//// b.s
.globl by_offset, by_slot, by_call
by_offset: leaq 1f(%rip), %rcx
1: movabsq $_GLOBAL_OFFSET_TABLE_-1b, %rax
  addq %rcx, %rax
  movabsq $local@GOTOFF, %rdx
  movl (%rax,%rdx), %eax
  ret
by_slot: leaq 1f(%rip), %rcx
1: movabsq $_GLOBAL_OFFSET_TABLE_-1b, %rax
  addq %rcx, %rax
  movabsq $value@GOT, %rdx
  movq (%rax,%rdx), %rax
  movl (%rax), %eax
  ret
by_call: pushq %rbx
  leaq 1f(%rip), %rcx
1: movabsq $_GLOBAL_OFFSET_TABLE_-1b, %rbx
  addq %rcx, %rbx
  movabsq $get@PLTOFF, %rax
  addq %rbx, %rax
  call *%rax
  popq %rbx
  ret
.data
local: .long 21
.section .note.GNU-stack,"",@progbits
