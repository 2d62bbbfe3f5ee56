// behaviour: hand-written accesses of all four models agree
// variants: -fPIE | -fno-pie
#include <stdio.h>
__thread int value = 12;
int local_exec(void), initial_exec(void), general_dynamic(void);
int main(void) { value = 34; printf("%d %d %d\n", local_exec(), initial_exec(), general_dynamic()); }
//// b.s
.globl local_exec, initial_exec, general_dynamic
local_exec: movl %fs:value@tpoff, %eax
  ret
initial_exec: movq value@gottpoff(%rip), %rax
  movl %fs:(%rax), %eax
  ret
general_dynamic: subq $8, %rsp
  .byte 0x66
  leaq value@tlsgd(%rip), %rdi
  .value 0x6666
  rex64
  call __tls_get_addr@PLT
  movl (%rax), %eax
  addq $8, %rsp
  ret
.section .note.GNU-stack,"",@progbits
