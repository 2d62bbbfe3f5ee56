// behaviour: differences of symbols of two sections, resolved by the linker
#include <stdio.h>
extern const long to_code, to_data; extern const int to_code32; extern int there;
int code(void);
int main(void) { printf("%d %d %d\n", (char *)&to_code + to_code == (char *)code, *(int *)((char *)&to_data + to_data), (char *)&to_code32 + to_code32 == (char *)code + 1); }
//// b.s
.text
.globl code
code: nop
  ret
.data
.globl there
there: .long 17
.section .rodata
.balign 8
.globl to_code, to_data, to_code32
to_code: .quad code - to_code
to_data: .quad there - .
to_code32: .long code + 1 - .
.section .note.GNU-stack,"",@progbits
