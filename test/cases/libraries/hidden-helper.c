// behaviour: hidden functions of a library and equal names in the program do not meet
#include <stdio.h>
int helper(void) { return 1; }
int call(void);
int main(void) { printf("%d %d\n", helper(), call()); }
//// b.c in libb.so
__attribute__((visibility("hidden"))) int helper(void) { return 2; }
int call(void) { return helper(); }
