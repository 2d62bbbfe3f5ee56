// behaviour: exit flushes and runs what is registered
#include <stdio.h>
#include <stdlib.h>
static void end(void) { puts("registered"); }
int main(void) { atexit(end); printf("not flushed yet"); exit(3); }
