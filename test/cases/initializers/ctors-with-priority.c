// behaviour: .ctors lists with a priority run in the order of the numbers
#include <stdio.h>
static void a(void) { puts("a"); }
static void b(void) { puts("b"); }
static void c(void) { puts("c"); }
__attribute__((section(".ctors.65435"), used)) static void (*one)(void) = a;
__attribute__((section(".ctors.65035"), used)) static void (*two)(void) = b;
__attribute__((section(".ctors"), used)) static void (*three)(void) = c;
__attribute__((constructor(300))) static void modern(void) { puts("modern 300"); }
int main(void) { puts("main"); }
