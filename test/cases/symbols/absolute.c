// behaviour: absolute symbols keep their value
// flags: -fno-pie
#include <stdio.h>
extern char answer[];
extern char large[];
int main(void) { printf("%lx %lx\n", (unsigned long)answer, (unsigned long)large); }
//// b.s
.globl answer, large
answer = 42
large = 0x12345678
.section .note.GNU-stack,"",@progbits
