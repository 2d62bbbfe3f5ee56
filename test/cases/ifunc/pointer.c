// behaviour: pointers to an indirect function are equal everywhere and can be called
// variants: -O0 -fno-pie | -O2 -fPIC
#include <stdio.h>
int work(int);
int (*pointer)(int) = work;
int (*other(void))(int);
int main(void) { printf("%d %d %d\n", pointer(1), pointer == other(), pointer == work); }
//// b.c
static int fast(int n) { return n + 1; }
static void *resolve(void) { return fast; }
int work(int) __attribute__((ifunc("resolve")));
int (*other(void))(int) { return work; }
