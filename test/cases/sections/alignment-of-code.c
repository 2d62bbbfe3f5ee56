// behaviour: functions have the alignment they ask for
#include <stdio.h>
#include <stdint.h>
__attribute__((aligned(64))) void a(void) {}
__attribute__((aligned(1024))) void b(void) {}
__attribute__((aligned(4096))) void c(void) {}
int main(void) { printf("%d %d %d\n", (int)((uintptr_t)a % 64), (int)((uintptr_t)b % 1024), (int)((uintptr_t)c % 4096)); }
