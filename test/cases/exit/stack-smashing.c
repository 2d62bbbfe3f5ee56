// behaviour: a smashed stack is found and ends the program
// flags: -O0 -fstack-protector-all -U_FORTIFY_SOURCE
// clang: -O0
#include <string.h>
__attribute__((noinline)) static void smash(volatile int n) { char small[8]; memset(small, 'x', n); }
int main(void) { smash(40); return 0; }
