// behaviour: addresses of labels in tables
// variants: -O0 | -O2 | -O2 -fno-pie
// clang: -O2
#include <stdio.h>
__attribute__((noinline)) int run(const unsigned char *p) {
  static const void *const table[] = {&&halt, &&inc, &&dbl};
  int n = 1;
  goto *table[*p++];
inc: n++; goto *table[*p++];
dbl: n *= 2; goto *table[*p++];
halt: return n;
}
int main(void) { printf("%d\n", run((const unsigned char *)"\1\2\2\1\0")); }
