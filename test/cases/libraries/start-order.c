// behaviour: libraries start in the order of the dynamic linker
// inputs: main.o libb.so libc1.so libd.so
#include <stdio.h>
int b(void), c(void), d(void);
int main(void) { printf("%d\n", b() + c() + d()); }
//// b.c in libb.so
#include <stdio.h>
__attribute__((constructor)) static void start(void) { puts("b"); }
int b(void) { return 1; }
//// c.c in libc1.so
#include <stdio.h>
__attribute__((constructor)) static void start(void) { puts("c"); }
__attribute__((destructor)) static void end(void) { puts("c ends"); }
int c(void) { return 2; }
//// d.c in libd.so
#include <stdio.h>
__attribute__((constructor)) static void start(void) { puts("d"); }
__attribute__((destructor)) static void end(void) { puts("d ends"); }
int d(void) { return 3; }
