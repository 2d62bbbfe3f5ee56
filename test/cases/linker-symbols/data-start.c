// behaviour: data_start of the start files can be named
// passed: a symbol of start files
#include <stdio.h>
extern char data_start[], __data_start[];
int main(void) { printf("%d\n", data_start == __data_start); }
