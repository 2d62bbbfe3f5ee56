// behaviour: R_X86_64_32, 32S, 16 and 8
// flags: -fno-pie
#include <stdio.h>
extern const unsigned value32; extern const int value32s; extern const unsigned short value16; extern const unsigned char value8;
extern unsigned target[];
int main(void) { printf("%d %d %x %x\n", value32 == (unsigned long)target, value32s == (long)target + 4, value16, value8); }
//// b.s
.globl value32, value32s, value16, value8, target
.data
target: .long 1, 2
.section .rodata
.balign 4
value32: .long target
value32s: .long target+4
value16: .short small
value8: .byte tiny
.section .note.GNU-stack,"",@progbits
//// c.s
.globl small, tiny
small = 0x1234
tiny = 0x56
.section .note.GNU-stack,"",@progbits
