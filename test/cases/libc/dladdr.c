// behaviour: dladdr names the functions of libraries
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
int main(void) { Dl_info i; printf("%d ", dladdr((void *)puts, &i) != 0); printf("%d\n", strstr(i.dli_fname, "libc") != NULL); }
