// behaviour: a common variable may have the name of a function in a library
// flags: -fcommon
#include <stdio.h>
int lgamma;
int main(void) { lgamma = 3; printf("%d\n", lgamma); }
//// b.c
extern int lgamma;
int unused(void) { return lgamma; }
