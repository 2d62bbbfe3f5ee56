// behaviour: data_start of the start files can be named
#include <stdio.h>
extern char data_start[], __data_start[];
int main(void) { printf("%d\n", data_start == __data_start); }
