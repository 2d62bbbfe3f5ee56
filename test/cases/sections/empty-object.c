// behaviour: an object without anything in it is nothing
#include <stdio.h>
int main(void) { puts("fine"); }
//// b.c
//// c.s
