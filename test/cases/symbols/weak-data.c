// behaviour: a strong variable wins over a weak one of another value
#include <stdio.h>
__attribute__((weak)) int number = 1;
int main(void) { printf("%d\n", number); }
//// b.c
int number = 2;
