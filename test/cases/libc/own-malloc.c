// behaviour: a program's own malloc is used by the C library
// passed: an allocator of its own
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char room[1 << 20]; static unsigned long used; static int calls;
void *malloc(size_t n) { calls++; void *p = room + used; used += (n + 31) & ~15ul; *(size_t *)p = n; return (char *)p + 16; }
void free(void *p) {}
void *calloc(size_t a, size_t b) { return malloc(a * b); }
void *realloc(void *p, size_t n) { void *q = malloc(n); if (p) memcpy(q, p, n); return q; }
int main(void) { int before = calls; char *s = strdup("copied"); fprintf(stderr, "%d %s\n", calls - before, s); }
