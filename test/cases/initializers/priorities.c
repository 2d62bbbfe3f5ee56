// behaviour: constructors run by priority and then in order of the files, destructors the other way
// clang: -O2
#include <stdio.h>
#define C(p) __attribute__((constructor(p))) static void c##p(void) { puts("main c" #p); } __attribute__((destructor(p))) static void d##p(void) { puts("main d" #p); }
C(300) C(101) C(65535) C(200)
__attribute__((constructor)) static void plain(void) { puts("main c"); }
__attribute__((destructor)) static void plain_d(void) { puts("main d"); }
int main(void) { puts("main"); }
//// b.c
#include <stdio.h>
#define C(p) __attribute__((constructor(p))) static void c##p(void) { puts("b c" #p); } __attribute__((destructor(p))) static void d##p(void) { puts("b d" #p); }
C(200) C(102) C(300)
__attribute__((constructor)) static void plain(void) { puts("b c"); }
__attribute__((destructor)) static void plain_d(void) { puts("b d"); }
