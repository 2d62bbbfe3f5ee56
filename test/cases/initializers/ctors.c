// behaviour: old-style .ctors and .dtors lists run
#include <stdio.h>
static void a(void) { puts("a"); }
static void b(void) { puts("b"); }
static void c(void) { puts("c"); }
__attribute__((section(".ctors"), used)) static void (*first)(void) = a, (*second)(void) = b;
__attribute__((section(".dtors"), used)) static void (*last)(void) = a, (*last2)(void) = c;
__attribute__((constructor)) static void modern(void) { puts("modern"); }
__attribute__((destructor)) static void modern_end(void) { puts("modern end"); }
int main(void) { puts("main"); }
//// b.c
#include <stdio.h>
static void d(void) { puts("d"); }
__attribute__((section(".ctors"), used)) static void (*first)(void) = d;
__attribute__((section(".dtors"), used)) static void (*last)(void) = d;
