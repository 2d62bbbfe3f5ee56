// behaviour: symbols that are not exported are not found
#include <dlfcn.h>
#include <stdio.h>
int number = 4;
int main(void) { printf("%d %d\n", dlsym(RTLD_DEFAULT, "number") == NULL, dlsym(RTLD_DEFAULT, "main") == NULL); }
