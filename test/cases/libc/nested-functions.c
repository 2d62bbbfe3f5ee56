// behaviour: pointers to nested functions work where the stack may hold code
// link: -z execstack
// passed: a stack that holds code
#include <stdio.h>
#include <stdlib.h>
int main(void) { int calls = 0; int compare(const void *a, const void *b) { calls++; return *(int *)a - *(int *)b; } int a[] = {3, 1, 2}; qsort(a, 3, sizeof *a, compare); printf("%d%d%d %d\n", a[0], a[1], a[2], calls > 0); }
