// behaviour: a write behind a global array is found
// flags: -fsanitize=address
// ignore: stderr
// passed: a checker that comes before everything
#include <stdio.h>
int global[10];
int main(int argc, char **argv) { puts("before"); fflush(stdout); global[9 + argc] = 1; puts("after"); }
