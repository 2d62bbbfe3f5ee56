// behaviour: pieces of a section of one file follow each other without a gap
#include <stdio.h>
int start(void);
int main(void) { printf("%d\n", start()); }
//// b.s
.text 0
.globl start
start: movl $1, %eax
.text 2
  ret
.text 1
  addl $40, %eax
.section .note.GNU-stack,"",@progbits
