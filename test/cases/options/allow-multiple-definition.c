// behaviour: with --allow-multiple-definition the first definition wins
// link: -Wl,--allow-multiple-definition
#include <stdio.h>
int value(void) { return 1; }
int main(void) { printf("%d\n", value()); }
//// b.c
int value(void) { return 2; }
