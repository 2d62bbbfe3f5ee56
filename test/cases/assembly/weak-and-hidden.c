// behaviour: .weak, .hidden, .protected and .internal
#include <stdio.h>
int w(void), h(void), p(void), i(void);
int main(void) { printf("%d %d %d %d\n", w(), h(), p(), i()); }
//// b.s
.weak w
.globl h, p, i
.hidden h
.protected p
.internal i
w: movl $1, %eax
  ret
h: movl $2, %eax
  ret
p: call h
  incl %eax
  ret
i: call p
  incl %eax
  ret
.section .note.GNU-stack,"",@progbits
