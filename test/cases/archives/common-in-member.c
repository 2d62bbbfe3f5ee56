// behaviour: a common symbol in a member satisfies a reference
// flags: -fcommon
#include <stdio.h>
extern int thing;
int main(void) { thing = 4; printf("%d\n", thing); }
//// b.c in libb.a
int thing;
