// behaviour: quick_exit runs only what at_quick_exit registered
#include <stdio.h>
#include <stdlib.h>
static void quick(void) { puts("quick"); fflush(stdout); }
static void end(void) { puts("registered"); }
int main(void) { at_quick_exit(quick); atexit(end); quick_exit(5); }
