// behaviour: addresses of library functions in tables of constants
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
#include <ctype.h>
#include <stdio.h>
static int (*const tests[])(int) = {isalpha, isdigit, isspace, toupper};
int main(void) { for (int i = 0; i < 4; i++) printf("%d ", tests[i]('7') != 0); puts(""); }
