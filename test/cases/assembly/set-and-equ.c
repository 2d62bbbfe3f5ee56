// behaviour: .set, .equ and symbols that are other symbols plus a number
#include <stdio.h>
extern int table[], third, same[];
extern int again(void), original(void);
int main(void) { printf("%d %d %d\n", third, same == table, again() + (again == original)); }
//// b.s
.data
.globl table, third, same
table: .long 1, 2, 3
.set third, table + 8
.equ same, table
.text
.globl original, again
original: movl $4, %eax
  ret
.set again, original
.section .note.GNU-stack,"",@progbits
