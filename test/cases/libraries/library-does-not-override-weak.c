// behaviour: a weak function of the program wins over a library's
#include <stdio.h>
__attribute__((weak)) int value(void) { return 1; }
int theirs(void);
int main(void) { printf("%d\n", value()); theirs(); }
//// b.c in libb.so
int value(void) { return 2; }
int theirs(void) { return 0; }
