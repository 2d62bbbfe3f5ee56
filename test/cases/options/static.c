// behaviour: a static program is left to the ordinary linker
// link: -static
// passed: static executables
#include <stdio.h>
int main(void) { puts("static"); }
