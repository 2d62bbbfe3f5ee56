// behaviour: objects without local symbols
// prepare: strip --strip-unneeded b.o && objcopy --discard-all b.o
// flags: -O2
#include <stdio.h>
int b(int);
int main(void) { printf("%d\n", b(4)); }
//// b.c
static int table[] = {1, 2, 3, 4, 5};
__attribute__((noinline)) static int get(int n) { return table[n]++; }
int b(int n) { return get(n) + get(n); }
