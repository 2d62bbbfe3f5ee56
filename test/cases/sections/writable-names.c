// behaviour: sections named .data.x, .bss.x, .rodata.x and the like work under any name
#include <stdio.h>
__attribute__((section(".data.zzz"))) int a = 1;
__attribute__((section(".bss.zzz"))) int b;
__attribute__((section(".rodata.zzz"))) const int c = 3;
__attribute__((section(".my.own"))) int d = 4;
__attribute__((section("name-with+signs"))) int e = 5;
int main(void) { printf("%d %d %d %d %d\n", a, b, c, d, e); }
