// behaviour: an alias has the address of what it is an alias of
// clang: -O0
#include <stdio.h>
int real(void) { return 6; }
int other(void) __attribute__((alias("real")));
int value = 3;
extern int name __attribute__((alias("value")));
int check(void);
int main(void) { name = 9; printf("%d %d %d %d\n", other(), real == other, value, check()); }
//// b.c
int real(void), other(void);
extern int value, name;
int check(void) { return real == other && &value == &name; }
