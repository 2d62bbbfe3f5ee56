// behaviour: --wrap does not touch references in the file that defines the function
// link: -Wl,--wrap=f
// flags: -O0
#include <stdio.h>
int f(int n) { return n * 2; }
int __wrap_f(int n) { return n + 100; }
int g(int);
int main(void) { printf("%d %d\n", f(1), g(1)); }
//// b.c
int f(int);
int g(int n) { return f(n); }
