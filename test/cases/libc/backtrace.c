// behaviour: backtrace sees the frames of the program
// flags: -O0
#include <execinfo.h>
#include <stdio.h>
static int depth(void) { void *a[32]; return backtrace(a, 32); }
__attribute__((noinline)) static int one(void) { return depth() + 0 * printf(" "); }
__attribute__((noinline)) static int two(void) { return one() + 0 * printf(" "); }
int main(void) { int a = one(), b = two(); printf("%d\n", b - a); }
