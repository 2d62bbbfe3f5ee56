// behaviour: a leak is found at the end
// flags: -fsanitize=leak
// ignore: stderr
// passed: a checker that comes before everything
#include <stdio.h>
#include <stdlib.h>
int main(void) { void *volatile p = malloc(40); p = NULL; puts("end"); }
