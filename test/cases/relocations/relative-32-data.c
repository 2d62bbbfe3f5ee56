// behaviour: 32-bit differences in data lead to functions, as in compressed tables
#include <stdio.h>
extern const int table[];
int one(void) { return 1; }
int two(void) { return 2; }
int main(void) {
  for (int i = 0; i < 2; i++) printf("%d\n", ((int (*)(void))((char *)&table[i] + table[i]))());
}
//// b.s
.globl table
.section .rodata
.balign 4
table: .long one - ., two - .
.section .note.GNU-stack,"",@progbits
