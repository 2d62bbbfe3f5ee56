// behaviour: a common symbol wins over a weak definition
// flags: -fcommon
#include <stdio.h>
int number;
int main(void) { printf("%d\n", number); }
//// b.c
__attribute__((weak)) int number = 42;
