// behaviour: an object without a note on the stack is linked
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.s
.globl b
b: movl $6, %eax
  ret
