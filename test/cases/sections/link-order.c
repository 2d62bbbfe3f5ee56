// behaviour: SHF_LINK_ORDER sections follow the order of the sections they belong to
#include <stdio.h>
extern int __start_ordered[], __stop_ordered[];
int main(void) { for (int *p = __start_ordered; p < __stop_ordered; p++) printf("%d ", *p); puts(""); }
//// b.s
.section .text.a,"ax"
a: ret
.section .text.b,"ax"
b: ret
.section ordered,"awo",@progbits,.text.b
.long 2
.section ordered,"awo",@progbits,.text.a
.long 1
.section .note.GNU-stack,"",@progbits
