// behaviour: data in a code section is readable
#include <stdio.h>
extern const int embedded[];
int main(void) { printf("%d %d\n", embedded[0], embedded[1]); }
//// b.s
.text
.globl embedded
embedded: .long 11, 12
.section .note.GNU-stack,"",@progbits
