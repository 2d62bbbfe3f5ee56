// behaviour: a function registered by atexit may call _exit
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void end(void) { puts("end"); fflush(stdout); _exit(9); }
__attribute__((destructor)) static void never(void) { puts("never"); }
int main(void) { atexit(end); return 1; }
