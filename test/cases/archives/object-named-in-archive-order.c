// behaviour: constructors of members run in the order in which members were loaded
#include <stdio.h>
int a(void), b(void), c(void);
int main(void) { printf("%d\n", c() + a() + b()); }
//// a.c in libx.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("a"); }
int a(void) { return 1; }
//// b.c in libx.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("b"); }
int b(void) { return 1; }
//// c.c in libx.a
#include <stdio.h>
__attribute__((constructor)) static void loud(void) { puts("c"); }
int c(void) { return 1; }
