// behaviour: a static program that can be anywhere is left to the ordinary linker
// link: -static-pie
// passed: static executables
#include <stdio.h>
int main(void) { puts("static"); }
