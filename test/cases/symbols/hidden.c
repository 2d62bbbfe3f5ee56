// behaviour: hidden symbols are seen by the other files of the program
// variants: -O2 -fPIE | -O2 -fPIC | -O2 -fno-pie
// clang: -O2
#include <stdio.h>
__attribute__((visibility("hidden"))) extern int data;
__attribute__((visibility("hidden"))) int function(void);
int (*pointer)(void) = function;
int main(void) { printf("%d %d %d\n", data, function(), pointer == function); }
//// b.c
__attribute__((visibility("hidden"))) int data = 3;
__attribute__((visibility("hidden"))) int function(void) { return 4; }
