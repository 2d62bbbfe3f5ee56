// behaviour: weakref declares a local name for a name that may be missing
#include <stdio.h>
static int missing(void) __attribute__((weakref("nobody_has_this")));
static int present(void) __attribute__((weakref("somebody")));
int main(void) { printf("%d %d\n", missing == 0, present ? present() : -1); }
//// b.c
int somebody(void) { return 8; }
