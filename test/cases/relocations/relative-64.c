// behaviour: R_X86_64_PC64 across sections and files
#include <stdio.h>
extern const long distance, backward;
extern int here;
int target = 9, there = 8;
int main(void) {
  printf("%d %d\n", *(int *)((char *)&distance + distance), *(int *)((char *)&backward + backward));
}
//// b.s
.globl distance, backward, here
.section .rodata
.balign 8
distance: .quad target - .
backward: .quad there - .
.data
here: .long 1
.section .note.GNU-stack,"",@progbits
