// behaviour: main may come out of an archive
// inputs: main.o libb.a
int helper = 3;
//// b.c in libb.a
#include <stdio.h>
extern int helper;
int main(void) { printf("%d\n", helper); return 0; }
