// behaviour: descriptors and __tls_get_addr find the same variable
#include <stdio.h>
__thread int value = 10;
int a(void), b(void);
int main(void) { int r[] = {a(), b(), a(), b()}; printf("%d %d %d %d %d\n", r[0], r[1], r[2], r[3], value); }
//// a.c -fPIC -O2
extern __thread int value;
int a(void) { return value++; }
//// b.c -fPIC -O2 -mtls-dialect=gnu2
extern __thread int value;
int b(void) { return value++; }
