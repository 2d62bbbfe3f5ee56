// behaviour: a program finds its own exported symbols
// link: -rdynamic
#include <dlfcn.h>
#include <stdio.h>
int number = 4;
int function(void) { return 3; }
int main(void) { int *n = dlsym(RTLD_DEFAULT, "number"); int (*f)(void) = (int (*)(void))dlsym(dlopen(NULL, RTLD_NOW), "function"); printf("%d %d\n", n == &number, f == function); }
