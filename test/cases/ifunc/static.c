// behaviour: a static indirect function
#include <stdio.h>
static int fast(int n) { return n + 1; }
static void *resolve(void) { return fast; }
static int work(int) __attribute__((ifunc("resolve")));
int main(void) { printf("%d\n", work(4)); }
