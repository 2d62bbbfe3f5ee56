// behaviour: an indirect function is what its resolver returns
// variants: -O2 -fPIE | -O0 -fno-pie | -O2 -fPIC | -O2 -fPIC -fno-plt
// clang: -O2
#include <stdio.h>
static int fast(int n) { return n + 1; }
static int slow(int n) { return n + 2; }
static int resolved;
static int (*resolve(void))(int) { return resolved == 0 ? fast : slow; }
int work(int) __attribute__((ifunc("resolve")));
int main(void) { printf("%d\n", work(4)); }
