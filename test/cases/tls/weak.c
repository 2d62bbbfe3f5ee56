// behaviour: a strong thread-local variable wins over a weak one
#include <stdio.h>
__attribute__((weak)) __thread int value = 1;
int main(void) { printf("%d\n", value); }
//// b.c
__thread int value = 2;
