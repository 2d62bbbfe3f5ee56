// behaviour: a function, a weak definition and a common symbol of an archive are not loaded for a common symbol
// flags: -fcommon
// inputs: main.o liba.a libb.a libsecond.a libd.a
#include <stdio.h>
int thing, other;
int main(void) { printf("%d %d\n", thing, other); }
//// a.c in liba.a
int thing; void noise_a(void) { }
//// b.c in libb.a
int __attribute__((weak)) thing = 3;
//// c.c in libsecond.a
void other(void) { }
//// d.c in libd.a
int thing = 4;
int more;
int other = 6;
