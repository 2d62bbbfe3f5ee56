// behaviour: a correct program with checks of addresses
// flags: -fsanitize=address
// ignore: stderr
// passed: a checker that comes before everything
#include <stdio.h>
#include <stdlib.h>
static int global[4] = {1, 2, 3, 4};
int main(void) { int *p = malloc(40); p[9] = global[2]; int s[4] = {5}; printf("%d %d\n", p[9], s[0]); free(p); }
