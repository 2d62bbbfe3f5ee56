// behaviour: _exit neither flushes nor runs what is registered
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void end(void) { puts("registered"); }
__attribute__((destructor)) static void last(void) { puts("destructor"); }
int main(void) { atexit(end); printf("lost"); _exit(3); }
