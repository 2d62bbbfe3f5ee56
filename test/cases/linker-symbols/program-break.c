// behaviour: the heap begins behind the program
#include <stdio.h>
#include <unistd.h>
extern char end[];
int main(void) { printf("%d\n", (char *)sbrk(0) >= end); }
