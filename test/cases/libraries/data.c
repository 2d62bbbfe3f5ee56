// behaviour: variables of a library are the same for the library and the program
// variants: -O2 -fPIE | -O0 -fPIE | -O2 -fno-pie | -O2 -fPIC | -O2 -fpie -mno-direct-extern-access
// clang: -O2 | -O2 -fno-pie
#include <stdio.h>
extern int counter, table[100];
extern const char *const text;
int bump(void);
int *pointer = &counter;
int main(void) { counter += 5; table[99] = 7; int n = bump(); printf("%d %d %d %s %d\n", n, counter, *pointer, text, &table[3] - table); }
//// b.c in libb.so
int counter = 10, table[100] = {1};
const char *const text = "library text";
int bump(void) { counter++; return counter + table[99]; }
