// behaviour: differences of two symbols of a section are constants
#include <stdio.h>
extern const long size; extern const int size32; extern const unsigned char size8;
int main(void) { printf("%ld %d %d\n", size, size32, size8); }
//// b.s
.globl size, size32, size8
.data
first: .zero 40
last:
.section .rodata
.balign 8
size: .quad last - first
size32: .long last - first
size8: .byte last - first
.section .note.GNU-stack,"",@progbits
