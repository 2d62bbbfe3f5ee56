// behaviour: calls and returns through thunks
// variants: -O2 -mindirect-branch=thunk -mfunction-return=thunk | -O2 -mindirect-branch=thunk-inline
#include <stdio.h>
typedef int (*f)(int);
static int one(int n) { return n + 1; }
static int two(int n) { return n + 2; }
static f volatile table[] = {one, two};
int main(int argc, char **argv) { printf("%d %d\n", table[0](argc), table[argc](argc)); }
