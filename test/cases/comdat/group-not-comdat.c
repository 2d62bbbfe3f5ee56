// behaviour: groups that are not COMDAT are all linked
#include <stdio.h>
int b(void), c(void);
int main(void) { printf("%d %d\n", b(), c()); }
//// b.s
.section .text.one,"axG",@progbits,the_group
.globl b
b: movl $1, %eax
  ret
.section .note.GNU-stack,"",@progbits
//// c.s
.section .text.one,"axG",@progbits,the_group
.globl c
c: movl $2, %eax
  ret
.section .note.GNU-stack,"",@progbits
