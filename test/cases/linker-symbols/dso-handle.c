// behaviour: __dso_handle has an address of the program
#include <stdio.h>
extern void *__dso_handle __attribute__((visibility("hidden")));
int other(void *p);
int main(void) { printf("%d %d\n", &__dso_handle != 0, other(&__dso_handle)); }
//// b.c
extern void *__dso_handle __attribute__((visibility("hidden")));
int other(void *p) { return p == &__dso_handle; }
