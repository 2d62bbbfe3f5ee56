// behaviour: .gnu.linkonce sections of one name are linked once
#include <stdio.h>
int get_b(void), get_c(void);
int main(void) { printf("%d %d\n", get_b(), get_c()); }
//// b.s
.section .gnu.linkonce.d.thing,"aw"
.weak thing
thing: .long 3
.text
.globl get_b
get_b: movl thing(%rip), %eax
  ret
.section .note.GNU-stack,"",@progbits
//// c.s
.section .gnu.linkonce.d.thing,"aw"
.weak thing
thing: .long 4
.text
.globl get_c
get_c: movl thing(%rip), %eax
  ret
.section .note.GNU-stack,"",@progbits
