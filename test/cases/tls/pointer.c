// behaviour: thread-local pointers start with the address of ordinary variables
#include <stdio.h>
static int target = 5;
int function(void) { return 6; }
__thread int *pointer = &target;
__thread int (*call)(void) = function;
__thread const char *name = "name";
int main(void) { printf("%d %d %s\n", *pointer, call(), name); }
