// behaviour: .incbin puts a file into a section
#include <stdio.h>
extern const char text[], text_end[];
int main(void) { printf("%.*s\n", (int)(text_end - text), text); }
//// b.S
.section .rodata
.globl text, text_end
text: .incbin "main.c", 3, 9
text_end:
.section .note.GNU-stack,"",@progbits
