// behaviour: SHF_LINK_ORDER sections of several files follow the sections they belong to
// inputs: main.o c.o b.o
#include <stdio.h>
extern int __start_ordered[], __stop_ordered[];
int main(void) { for (int *p = __start_ordered; p < __stop_ordered; p++) printf("%d ", *p); puts(""); }
//// b.s
.section .text.a,"ax"
a: ret
.section .text.b,"ax"
b: ret
.data
d: .long 7
.section ordered,"awo",@progbits,.data
.long 9
.section ordered,"awo",@progbits,.text.b
.long 4
.section ordered,"awo",@progbits,.text.a
.long 3
.section .note.GNU-stack,"",@progbits
//// c.s
.section .text.x,"ax"
.long 1
.section .text.y,"ax"
.long 2
.section ordered,"awo",@progbits,.text.y
.long 2
.section ordered,"awo",@progbits,.text.x
.long 1
.section .note.GNU-stack,"",@progbits
