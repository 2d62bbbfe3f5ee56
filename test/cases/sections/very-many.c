// behaviour: an object may have more than 65280 sections
// prepare: { echo '.globl many'; echo '.data'; echo 'many:'; i=0; while [ $i -lt 66000 ]; do echo ".section .data.s$i,\"aw\"; .long $i"; i=$((i+1)); done; echo '.section .data.last,"aw"; .globl last; last: .long 77'; echo '.section .note.GNU-stack,"",@progbits'; } | as -o many.o -
// inputs: main.o many.o
#include <stdio.h>
extern int last;
int main(void) { printf("%d\n", last); }
