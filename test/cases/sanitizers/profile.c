// behaviour: a program that counts what it runs writes its counts
// flags: --coverage -O0
#include <stdio.h>
#include <unistd.h>
__attribute__((destructor)) static void end(void) {}
int main(void) { puts("covered"); }
