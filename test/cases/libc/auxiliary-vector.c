// behaviour: the auxiliary vector is there
#include <stdio.h>
#include <sys/auxv.h>
int main(void) { printf("%ld %d %d\n", getauxval(AT_PAGESZ), getauxval(AT_PHDR) != 0, getauxval(AT_RANDOM) != 0); }
