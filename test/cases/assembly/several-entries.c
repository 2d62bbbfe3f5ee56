// behaviour: a function with several entries, one falling into the other
#include <stdio.h>
int add_three(int), add_two(int), add_one(int);
int main(void) { printf("%d %d %d\n", add_three(0), add_two(0), add_one(0)); }
//// b.s
.globl add_three, add_two, add_one
add_three: incl %edi
add_two: incl %edi
add_one: incl %edi
  movl %edi, %eax
  ret
.section .note.GNU-stack,"",@progbits
