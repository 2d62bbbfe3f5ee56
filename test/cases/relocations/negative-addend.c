// behaviour: addresses before and far behind a symbol
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
// clang: -O2
#include <stdio.h>
static int table[1000];
int *low = table - 3, *high = table + 5000;
__attribute__((noinline)) int get(long n) { return table[n - 100] + table[n - 99]; }
int main(void) {
  table[0] = 4; table[1] = 5;
  printf("%d %ld %ld\n", get(100), (long)(table - low), (long)(high - table));
}
