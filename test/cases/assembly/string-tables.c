// behaviour: .ascii, .org, .fill, .skip, .p2align and numbers of all sizes
#include <stdio.h>
extern const unsigned char bytes[], bytes_end[];
int main(void) { unsigned sum = 0; for (const unsigned char *p = bytes; p < bytes_end; p++) sum = sum * 33 + *p; printf("%d %u\n", (int)(bytes_end - bytes), sum); }
//// b.s
.section .rodata
.globl bytes, bytes_end
bytes: .ascii "abc"
.p2align 4, 0x90
.fill 3, 4, 0x01020304
.skip 5, 0xaa
.octa 0x0102030405060708090a0b0c0d0e0f10
.uleb128 300
.sleb128 -300
.org bytes + 100, 0x55
.float 1.5
.double 2.5
bytes_end:
.section .note.GNU-stack,"",@progbits
