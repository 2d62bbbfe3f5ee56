// behaviour: protected symbols are seen by the other files of the program
// flags: -O2 -fPIC
#include <stdio.h>
extern int data;
int function(void);
int call(void);
int main(void) { printf("%d %d %d\n", data, function(), call()); }
//// b.c
__attribute__((visibility("protected"))) int data = 3;
__attribute__((visibility("protected"))) int function(void) { return 4; }
int call(void) { return function() + data; }
