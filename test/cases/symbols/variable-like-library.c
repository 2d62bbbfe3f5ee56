// behaviour: a program's variable wins over one of the same name in the C library
#include <stdio.h>
int optind = 77;
int main(void) { printf("%d\n", optind); }
