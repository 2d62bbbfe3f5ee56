// behaviour: a member that gives a common symbol a value is loaded
// flags: -fcommon
#include <stdio.h>
int thing;
int main(void) { printf("%d\n", thing); }
//// b.c in libb.a
int thing = 5;
