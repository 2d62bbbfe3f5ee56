// behaviour: notes in the objects do no harm
#include <stdio.h>
int main(void) { puts("fine"); }
//// b.s
.section .note.mine,"a",@note
.long 4, 4, 1
.asciz "ABC"
.long 5
.section .note.gnu.property,"a",@note
.balign 8
.long 4, 16, 5
.asciz "GNU"
.long 0xc0000002, 4, 3, 0
.section .note.GNU-stack,"",@progbits
