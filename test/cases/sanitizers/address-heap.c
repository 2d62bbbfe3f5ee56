// behaviour: a write behind an allocation is found
// flags: -fsanitize=address
// ignore: stderr
// passed: a checker that comes before everything
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) { int *p = malloc(40); puts("before"); fflush(stdout); p[9 + argc] = 1; free(p); puts("after"); }
