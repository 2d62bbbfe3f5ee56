// behaviour: one thread-local variable used by objects of different models
#include <stdio.h>
__thread int value = 10;
int a(void), b(void), c(void), d(void);
int main(void) { value++; int r[] = {a(), b(), c(), d()}; printf("%d %d %d %d %d\n", r[0], r[1], r[2], r[3], value); }
//// a.c -fPIC -O2
extern __thread int value;
int a(void) { return value++; }
//// b.c -O2 -fPIE
extern __thread int value;
int b(void) { return value++; }
//// c.c -O2 -ftls-model=initial-exec
extern __thread int value;
int c(void) { return value++; }
//// d.c -O2 -fPIC -fno-plt
extern __thread int value;
int d(void) { return value++; }
