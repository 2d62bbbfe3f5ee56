// behaviour: functions of .preinit_array run before the constructors of libraries
#include <stdio.h>
int b(void);
static void early(void) { puts("preinit"); }
__attribute__((section(".preinit_array"), used)) static void (*pointer)(void) = early;
int main(void) { return b(); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void start(void) { puts("library"); }
int b(void) { return 0; }
