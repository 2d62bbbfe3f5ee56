// behaviour: functions of libraries are found by name, the next one too
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int main(void) { int (*p)(const char *) = (int (*)(const char *))dlsym(RTLD_DEFAULT, "puts"); p("found"); printf("%d %d\n", p == puts, dlsym(RTLD_NEXT, "puts") == (void *)puts); }
