// behaviour: an indirect function of the case's own library
// variants: -O2 -fPIE | -O2 -fno-pie
#include <stdio.h>
int work(int);
int (*pointer)(int) = work;
int main(void) { printf("%d %d\n", work(4), pointer == work); }
//// b.c in libb.so
static int fast(int n) { return n + 1; }
static void *resolve(void) { return fast; }
int work(int) __attribute__((ifunc("resolve")));
