// behaviour: a resolver may ask what the processor can do
// clang: -O2
#include <stdio.h>
static int modern(void) { return 1; }
static int old(void) { return 1; }
static void *resolve(void) { __builtin_cpu_init(); return __builtin_cpu_supports("sse2") ? modern : old; }
int work(void) __attribute__((ifunc("resolve")));
int main(void) { printf("%d\n", work()); }
