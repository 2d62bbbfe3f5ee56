// behaviour: references into the middle of merged strings by section and addend
#include <stdio.h>
extern const char *pieces[];
int main(void) { for (int i = 0; i < 4; i++) puts(pieces[i]); }
//// b.s
.section .rodata.str1.1,"aMS",@progbits,1
.Lfirst: .asciz "first string"
.Lsecond: .asciz "second string"
.Lthird: .asciz "first string"
.data
.globl pieces
.balign 8
pieces: .quad .Lfirst, .Lsecond+7, .Lthird+6, .Lfirst+0
.section .note.GNU-stack,"",@progbits
