// behaviour: constructors without priority run in the order of the files
// inputs: c.o main.o b.o
#include <stdio.h>
__attribute__((constructor)) static void first(void) { puts("main 1"); }
__attribute__((constructor)) static void second(void) { puts("main 2"); }
int main(void) { puts("main"); }
//// b.c
#include <stdio.h>
__attribute__((constructor)) static void first(void) { puts("b"); }
__attribute__((destructor)) static void last(void) { puts("b end"); }
//// c.c
#include <stdio.h>
__attribute__((constructor)) static void first(void) { puts("c"); }
__attribute__((destructor)) static void last(void) { puts("c end"); }
