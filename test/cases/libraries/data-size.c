// behaviour: large arrays of a library are reached to the last element
#include <stdio.h>
extern int big[100000];
int sum(void);
int main(void) { big[99999] = 4; big[0] = 3; printf("%d\n", sum()); }
//// b.c in libb.so
int big[100000];
int sum(void) { return big[0] + big[99999]; }
