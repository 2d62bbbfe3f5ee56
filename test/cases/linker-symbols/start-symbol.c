// behaviour: the entry point _start can be named
// passed: a symbol of start files
#include <stdio.h>
extern char _start[];
int main(void) { char *volatile s = _start; printf("%d\n", s != 0); }
