// behaviour: members may have long names
// prepare: mv b.o a_very_long_name_of_a_member_that_does_not_fit.o && ar rcs libb.a a_very*.o && rm a_very*.o
// inputs: main.o libb.a
#include <stdio.h>
int b(void);
int main(void) { printf("%d\n", b()); }
//// b.c
int b(void) { return 1; }
