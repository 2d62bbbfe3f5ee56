// behaviour: with --gc-sections the entries of a table stay as long as its ends are named
// flags: -ffunction-sections -fdata-sections
// link: -Wl,--gc-sections
#include <stdio.h>
__attribute__((section("table"), used)) static int a = 1, b = 2;
extern int __start_table[], __stop_table[];
int main(void) { printf("%d\n", (int)(__stop_table - __start_table)); }
