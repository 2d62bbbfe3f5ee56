// behaviour: inline assembly adds to a table of another section
// variants: -O0 | -O2 | -O2 -fno-pie
// clang: -O2
#include <stdio.h>
__asm__(".section .rodata.marks,\"a\"\n.balign 8\n.globl marks\nmarks:\n.text");
#define MARK(n) __asm__ volatile("1: .pushsection .rodata.marks,\"a\"\n.quad 1b - marks, " #n "\n.popsection")
extern const long marks[];
__attribute__((noinline)) static int f(int n) { MARK(11); return n + 1; }
int main(void) { int r = f(1); MARK(22); printf("%d %d\n", r, (int)(marks[1] + marks[3])); }
