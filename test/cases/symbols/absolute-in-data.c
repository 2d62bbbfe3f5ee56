// behaviour: absolute symbols can be stored in data, with 64 bits
// passed: a number of more than 53 bits
#include <stdio.h>
extern char huge[], negative[];
char *table[] = {huge, negative, huge + 5};
int main(void) { printf("%lx %ld %lx\n", (long)table[0], (long)table[1], (long)table[2]); }
//// b.s
.globl huge, negative
huge = 0x123456789abcdef0
negative = -5
.section .note.GNU-stack,"",@progbits
