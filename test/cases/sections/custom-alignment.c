// behaviour: alignment within a custom section of several files is kept
#include <stdio.h>
#include <stdint.h>
__attribute__((section("mixed"), used)) char a = 1;
__attribute__((section("mixed"), used, aligned(64))) int b = 2;
extern char c;
extern int d;
int main(void) {
  printf("%d %d %d %d\n", a, b + (int)((uintptr_t)&b % 64), c, d + (int)((uintptr_t)&d % 128));
}
//// b.c
__attribute__((section("mixed"), used)) char c = 3;
__attribute__((section("mixed"), used, aligned(128))) int d = 4;
