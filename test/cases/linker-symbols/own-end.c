// behaviour: a program may define end and etext itself
#include <stdio.h>
int end = 5;
int etext(void) { return 6; }
int main(void) { printf("%d %d\n", end, etext()); }
