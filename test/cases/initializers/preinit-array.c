// behaviour: functions of .preinit_array run before all constructors
#include <stdio.h>
static void early(int argc, char **argv, char **envp) { printf("preinit %d\n", argc); }
__attribute__((section(".preinit_array"), used)) static void (*pointer)(int, char **, char **) = early;
__attribute__((constructor(101))) static void start(void) { puts("constructor"); }
int main(void) { puts("main"); }
