// behaviour: destructors can still print, and what they print comes last
#include <stdio.h>
#include <stdlib.h>
__attribute__((destructor)) static void end(void) { printf("destructor without newline"); }
static void at(void) { fputs("atexit ", stdout); }
int main(void) { atexit(at); printf("main "); return 0; }
