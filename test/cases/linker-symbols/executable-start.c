// behaviour: __executable_start is before all of the program
#include <stdio.h>
extern char __executable_start[], end[];
int data = 1; const int constant = 2;
int main(void) { printf("%d %d %d\n", (char *)&data > __executable_start, (char *)&constant > __executable_start, end > __executable_start); }
