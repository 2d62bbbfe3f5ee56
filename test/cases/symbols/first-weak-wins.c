// behaviour: of two weak definitions the first one wins
#include <stdio.h>
int value(void);
int main(void) { printf("%d\n", value()); }
//// b.c
__attribute__((weak)) int value(void) { return 2; }
//// c.c
__attribute__((weak)) int value(void) { return 3; }
