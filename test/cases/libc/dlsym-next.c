// behaviour: a program's function of a library's name finds the library's one behind it
// flags: -D_GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
int atoi(const char *s) { int (*next)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "atoi"); return next(s) + 1000; }
int main(void) { printf("%d\n", atoi("42")); }
