// behaviour: pointers put into .init_array and .fini_array run
#include <stdio.h>
static void a(void) { puts("a"); }
static void b(void) { puts("b"); }
static void z(void) { puts("z"); }
__attribute__((section(".init_array"), used)) static void (*one)(void) = a, (*two)(void) = b, (*three)(void) = a;
__attribute__((section(".init_array.00500"), used)) static void (*early)(void) = b;
__attribute__((section(".fini_array"), used)) static void (*late)(void) = z, (*late2)(void) = a;
int main(void) { puts("main"); }
