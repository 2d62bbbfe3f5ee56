// behaviour: two names of a library's variable are one variable
// variants: -O2 -fPIE | -O2 -fno-pie
#include <stdio.h>
extern int first, second;
int get(void);
int main(void) { first = 5; printf("%d %d %d\n", second, get(), &first == &second); }
//// b.c in libb.so
int first = 1;
extern int second __attribute__((weak, alias("first")));
int get(void) { return first; }
