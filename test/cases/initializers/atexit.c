// behaviour: functions registered by atexit run in reverse, then the destructors
#include <stdio.h>
#include <stdlib.h>
static void a(void) { puts("a"); }
static void nested(void) { puts("nested"); }
static void b(void) { puts("b"); atexit(nested); }
__attribute__((destructor)) static void end(void) { puts("destructor"); }
__attribute__((constructor)) static void start(void) { atexit(a); }
int main(void) { atexit(b); atexit(a); on_exit((void (*)(int, void *))b, 0); puts("main"); }
