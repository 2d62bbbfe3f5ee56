// behaviour: a null pointer ends the program by SIGSEGV
#include <stdio.h>
int main(void) { puts("before"); fflush(stdout); *(volatile int *)0 = 1; puts("after"); }
