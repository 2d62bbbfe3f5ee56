// behaviour: tables of addresses that never change hold the right ones
// variants: -fPIE | -fno-pie | -fPIC
// clang: -O0
#include <stdio.h>
static int one(void) { return 1; }
static int two(void) { return 2; }
static int (*const table[])(void) = {one, two, one};
static const char *const names[] = {"a", "b"};
int main(int argc, char **argv) { printf("%d%d%d%s\n", table[0](), table[argc](), table[2](), names[argc]); }
