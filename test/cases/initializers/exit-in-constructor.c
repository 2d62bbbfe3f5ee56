// behaviour: a constructor may end the program
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void start(void) { puts("constructor"); exit(4); }
__attribute__((destructor)) static void end(void) { puts("destructor"); }
int main(void) { puts("main"); }
