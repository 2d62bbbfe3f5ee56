// behaviour: a switch with many cases jumps to the right one
// variants: -O2 | -O2 -fno-pie | -O0 | -O2 -fPIC | -O2 -ffunction-sections
// clang: -O2 | -O2 -fno-pie | -O2 -fPIC
#include <stdio.h>
__attribute__((noinline)) const char *name(int n) {
  switch (n) {
    case 0: return "zero"; case 1: puts("!"); return "one"; case 2: return "two";
    case 3: puts("?"); return "three"; case 4: return "four"; case 5: return "five"; case 9: puts("."); return "nine";
    default: return "many";
  }
}
__attribute__((noinline)) int code(int n, int x) {
  switch (n) {
    case 0: return x + 1; case 1: return x * 2; case 2: return x - 3; case 3: return x / 2; case 4: return -x;
    case 5: return x & 3; case 6: return x | 8; default: return 0;
  }
}
int main(void) { for (int i = 0; i < 11; i++) printf("%s %d\n", name(i), code(i, 20)); }
