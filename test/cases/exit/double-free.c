// behaviour: what the C library finds wrong with the heap ends the program
// flags: -O0
#include <stdlib.h>
int main(void) { void *volatile p = malloc(100); free(p); free(p); }
