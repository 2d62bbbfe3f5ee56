// behaviour: only members that are wanted are linked
#include <stdio.h>
int wanted(void);
int main(void) { printf("main %d\n", wanted()); }
//// b.c in libb.a
int wanted(void) { return 1; }
//// c.c in libb.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("never linked"); }
int not_wanted(void) { return 2; }
