// behaviour: a definition with a value wins over common symbols
// flags: -fcommon
#include <stdio.h>
int number;
int main(void) { printf("%d\n", number); }
//// b.c
int number = 42;
