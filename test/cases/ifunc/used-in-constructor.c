// behaviour: an indirect function can be called by a constructor
#include <stdio.h>
static int fast(int n) { return n + 1; }
static void *resolve(void) { return fast; }
int work(int) __attribute__((ifunc("resolve")));
static int early;
__attribute__((constructor)) static void start(void) { early = work(10); }
int main(void) { printf("%d\n", early); }
