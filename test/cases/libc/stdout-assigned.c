// behaviour: a program may assign stdout
#include <stdio.h>
int main(void) { FILE *old = stdout; stdout = stderr; printf("to stderr\n"); stdout = old; printf("to stdout\n"); puts("also"); }
