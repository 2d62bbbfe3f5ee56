// behaviour: --gc-sections leaves what is used
// flags: -ffunction-sections -fdata-sections -O1
// link: -Wl,--gc-sections
// clang: -O0
#include <stdio.h>
int used = 4; int unused_data = 5;
__attribute__((noinline)) int function(void) { return used; }
int unused(void) { return unused_data; }
__attribute__((constructor)) static void start(void) { puts("start"); }
int main(void) { printf("%d\n", function()); }
