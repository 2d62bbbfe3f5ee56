// behaviour: with -z muldefs the first definition wins
// link: -Wl,-z,muldefs
#include <stdio.h>
int value(void) { return 1; }
int main(void) { printf("%d\n", value()); }
//// b.c
int value(void) { return 2; }
