// behaviour: SIZE32 and SIZE64 are the size of a symbol
#include <stdio.h>
extern const long size64; extern const int size32;
char thing[123];
int main(void) { printf("%ld %d\n", size64, size32); }
//// b.s
.globl size64, size32
.section .rodata
.balign 8
size64: .quad thing@SIZE
size32: .long thing@SIZE + 1
.section .note.GNU-stack,"",@progbits
