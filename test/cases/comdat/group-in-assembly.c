// behaviour: a group written in assembly is linked once, its sections together
#include <stdio.h>
int read_b(void), read_c(void);
int main(void) { printf("%d %d\n", read_b(), read_c()); }
//// b.s
.section .text.shared,"axG",@progbits,shared_group,comdat
.weak shared_function
shared_function: movl shared_data(%rip), %eax
  ret
.section .data.shared,"awG",@progbits,shared_group,comdat
.weak shared_data
shared_data: .long 5
.text
.globl read_b
read_b: call shared_function
  ret
.section .note.GNU-stack,"",@progbits
//// c.s
.section .text.shared,"axG",@progbits,shared_group,comdat
.weak shared_function
shared_function: movl shared_data(%rip), %eax
  addl $1000, %eax
  ret
.section .data.shared,"awG",@progbits,shared_group,comdat
.weak shared_data
shared_data: .long 7
.text
.globl read_c
read_c: call shared_function
  ret
.section .note.GNU-stack,"",@progbits
