// behaviour: a library has a __dso_handle of its own
#include <stdio.h>
extern void *__dso_handle __attribute__((visibility("hidden")));
void *theirs(void);
int main(void) { printf("%d\n", theirs() != (void *)&__dso_handle); }
//// b.c in libb.so
extern void *__dso_handle __attribute__((visibility("hidden")));
void *theirs(void) { return &__dso_handle; }
