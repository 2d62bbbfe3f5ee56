// behaviour: data with a type in the code, and code without
#include <stdio.h>
extern const int magic;
int get(void);
int main(void) { printf("%d %d\n", magic, get()); }
//// b.s
.text
.globl magic, get
.type magic, @object
.size magic, 4
magic: .long 99
get: movl magic(%rip), %eax
  ret
.section .note.GNU-stack,"",@progbits
