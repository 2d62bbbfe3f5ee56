// behaviour: with --gc-sections an undefined name in an unused function is no error
// flags: -ffunction-sections
// link: -Wl,--gc-sections
#include <stdio.h>
int missing(void);
int unused(void) { return missing(); }
int main(void) { puts("fine"); }
