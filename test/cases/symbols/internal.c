// behaviour: internal symbols are seen by the other files of the program
#include <stdio.h>
int function(void);
int main(void) { printf("%d\n", function()); }
//// b.c
__attribute__((visibility("internal"))) int function(void) { return 4; }
