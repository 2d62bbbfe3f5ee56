// behaviour: a library is loaded and looked into while the program runs
#include <dlfcn.h>
#include <stdio.h>
int main(void) { void *h = dlopen("libm.so.6", RTLD_NOW); double (*f)(double) = (double (*)(double))dlsym(h, "cbrt"); printf("%g %d\n", f(27), dlsym(h, "no_such_function") == NULL); puts(dlerror() != NULL ? "error" : "none"); dlclose(h); }
