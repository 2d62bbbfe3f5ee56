// behaviour: a number of 64 bits can be added to an address
// passed: a number of more than 53 bits
#include <stdio.h>
extern unsigned long sum;
int here;
int main(void) { printf("%lx\n", sum - (unsigned long)&here); }
//// b.s
.data
.globl sum
sum: .quad here + 0x7edcba9876543210
.section .note.GNU-stack,"",@progbits
