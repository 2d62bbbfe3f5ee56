// behaviour: jump tables, strings and doubles in the large model
// variants: -mcmodel=large -O2 -fno-pie | -mcmodel=large -O2 -fPIC
#include <stdio.h>
__attribute__((noinline)) const char *name(int n) {
  switch (n) { case 0: return "a"; case 1: return "b"; case 2: return "c"; case 3: return "d"; case 4: return "e"; default: return "?"; }
}
__attribute__((noinline)) int pick(int n, int x) {
  switch (n) { case 0: return x + 1; case 1: return x * 3; case 2: return x - 4; case 3: return x / 5; case 4: return x % 6; default: return x; }
}
double scale(double d) { return d * 2.5; }
int main(void) { for (int i = 0; i < 6; i++) printf("%s%d ", name(i), pick(i, 17)); printf("%g\n", scale(2)); }
