// behaviour: functions that are told of every call
// flags: -O1
#include <stdio.h>
static int depth, deepest;
__attribute__((no_instrument_function)) void __cyg_profile_func_enter(void *f, void *s) { if (++depth > deepest) deepest = depth; }
__attribute__((no_instrument_function)) void __cyg_profile_func_exit(void *f, void *s) { depth--; }
int a(int);
int main(void) { int r = a(3); printf("%d %d\n", r, deepest); }
//// b.c -finstrument-functions
int c(int n) { return n + 1; }
int a(int n) { return c(n) * 2; }
