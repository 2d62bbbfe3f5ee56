// behaviour: variables have the alignment they ask for
// clang: -O0
#include <stdio.h>
#include <stdint.h>
#define A(n) char a##n __attribute__((aligned(n))) = 1; char z##n __attribute__((aligned(n))); const char c##n __attribute__((aligned(n))) = 1;
A(2) A(16) A(64) A(512) A(4096) A(65536)
#define P(n) printf("%d", (int)(((uintptr_t)&a##n | (uintptr_t)&z##n | (uintptr_t)&c##n) % n));
int main(void) { P(2) P(16) P(64) P(512) P(4096) P(65536) puts(""); }
