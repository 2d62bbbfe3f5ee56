// behaviour: a library of the case's own is loaded by path, with constructors
// inputs: main.o
// clang: -O0
#include <dlfcn.h>
#include <stdio.h>
int main(void) { void *h = dlopen("./libb.so", RTLD_LAZY); if (!h) { puts(dlerror()); return 1; } int (*f)(int) = (int (*)(int))dlsym(h, "twice"); printf("%d\n", f(4)); dlclose(h); puts("closed"); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void up(void) { puts("up"); }
__attribute__((destructor)) static void down(void) { puts("down"); }
static __thread int n = 1;
int twice(int x) { return 2 * x + n++; }
