// behaviour: a plug-in calls functions of the program
// inputs: main.o -rdynamic
#include <dlfcn.h>
#include <stdio.h>
int host_value = 5;
int host(int n) { return n + host_value; }
int main(void) { void *h = dlopen("./libb.so", RTLD_NOW); if (!h) { puts("cannot load"); return 1; } printf("%d\n", ((int (*)(void))dlsym(h, "plugin"))()); printf("%d\n", host_value); }
//// b.c in libb.so
extern int host_value;
int host(int);
int plugin(void) { host_value++; return host(10); }
