// behaviour: constants of a library
// variants: -O2 -fPIE | -O2 -fno-pie
#include <stdio.h>
extern const int sizes[4];
extern const char *const names[2];
int main(int argc, char **argv) { printf("%d %s\n", sizes[argc], names[argc]); }
//// b.c in libb.so
const int sizes[4] = {4, 5, 6, 7};
const char *const names[2] = {"zero", "one"};
