// behaviour: the indirect functions of the C library, called and by pointer
// variants: -O0 -fPIE | -O0 -fno-pie | -O0 -fPIC -fno-plt
// clang: -O0
#include <stdio.h>
#include <string.h>
#include <time.h>
static void *(*copy)(void *, const void *, size_t) = memcpy;
int main(void) {
  char a[32] = "memory", b[32];
  size_t (*length)(const char *) = strlen;
  copy(b, a, sizeof a);
  memmove(b + 1, b, 10);
  printf("%s %d %d %d %d\n", b, (int)length(a), copy == memcpy, memcmp(a, "memory", 7), strchr(a, 'o') == a + 3);
  printf("%d\n", time(NULL) > 1000);
}
