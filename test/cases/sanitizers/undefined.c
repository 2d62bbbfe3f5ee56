// behaviour: undefined behaviour is reported with its place
// flags: -fsanitize=undefined -g
#include <limits.h>
#include <stdio.h>
int main(int argc, char **argv) { int n = INT_MAX; n += argc; int a[2] = {1, 2}; printf("%d %d\n", n == INT_MIN, 1 << (argc + 31)); return a[argc] - 2; }
