// behaviour: a static function hides a global one of the same name in its own file only
#include <stdio.h>
static int value(void) { return 1; }
int other(void);
int main(void) { printf("%d %d\n", value(), other()); }
//// b.c
int value(void) { return 2; }
int other(void) { return value(); }
