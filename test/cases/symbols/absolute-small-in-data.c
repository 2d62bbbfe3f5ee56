// behaviour: absolute symbols can be stored in data, and are signed
#include <stdio.h>
extern char large[], negative[];
char *table[] = {large, negative, large + 5};
int main(void) { printf("%lx %ld %lx\n", (long)table[0], (long)table[1], (long)table[2]); }
//// b.s
.globl large, negative
large = 0x1456789abcdef0
negative = -5
.section .note.GNU-stack,"",@progbits
