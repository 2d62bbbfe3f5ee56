// behaviour: longjmp leaves several functions, and out of a callback of the library
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
static jmp_buf back;
static int compare(const void *a, const void *b) { longjmp(back, 7); }
static void deep(int n) { if (n == 0) longjmp(back, 3); deep(n - 1); }
int main(void) { int r = setjmp(back); printf("%d\n", r); if (r == 0) deep(10); if (r == 3) { int a[] = {2, 1}; qsort(a, 2, 4, compare); } return r; }
