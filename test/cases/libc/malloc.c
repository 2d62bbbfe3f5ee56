// behaviour: malloc, calloc, realloc, aligned_alloc, and malloc_usable_size
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) { char *p = malloc(10); strcpy(p, "text"); p = realloc(p, 1 << 20); int *z = calloc(1000, 4); void *a = aligned_alloc(4096, 8192); printf("%s %d %d %d\n", p, z[999], (int)((unsigned long)a % 4096), malloc_usable_size(p) >= 1 << 20); free(p); free(z); free(a); }
