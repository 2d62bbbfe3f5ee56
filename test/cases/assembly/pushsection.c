// behaviour: tables of places in the code, as kernels make them
#include <stdio.h>
int run(int);
extern const int places[], places_end[];
int main(void) { printf("%d %d\n", run(3), (int)(places_end - places)); for (const int *p = places; p < places_end; p++) printf("%d\n", *((unsigned char *)p + *p)); }
//// b.s
.globl run, places, places_end
.section .rodata.places,"a"
.balign 4
places:
.text
run: movl %edi, %eax
1: nop
.pushsection .rodata.places
.long 1b - .
.popsection
  incl %eax
2: ret
.pushsection .rodata.places
.long 2b - .
.popsection
.section .rodata.places
places_end:
.section .note.GNU-stack,"",@progbits
