// behaviour: R_X86_64_PC16 and PC8 between sections that are merged would be far; in one section they are near
#include <stdio.h>
extern const short near16; extern const signed char near8; extern const char after[];
int main(void) { printf("%d %d\n", near16, near8); }
//// b.s
.globl near16, near8, after
.section .rodata
near16: .short after - .
near8: .byte after - .
.zero 10
after: .byte 1
.section .note.GNU-stack,"",@progbits
