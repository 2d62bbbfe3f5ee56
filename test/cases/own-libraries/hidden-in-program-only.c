// behaviour: what the program hides does not take the place of a library's
#include <stdio.h>
__attribute__((visibility("hidden"))) int helper(void) { return 1; }
int one(void);
int main(void) { printf("%d %d\n", helper(), one()); }
//// one.c in libone.so
int helper(void) { return 2; }
int one(void) { return helper(); }
