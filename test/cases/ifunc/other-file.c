// behaviour: an indirect function of another file
// variants: -O2 -fPIE | -O0 -fno-pie | -O2 -fPIC
#include <stdio.h>
int work(int);
int main(void) { printf("%d %d\n", work(4), work(5)); }
//// b.c
static int fast(int n) { return n + 1; }
static void *resolve(void) { return fast; }
int work(int) __attribute__((ifunc("resolve")));
