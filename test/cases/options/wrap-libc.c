// behaviour: --wrap of a function of the C library
// link: -Wl,--wrap=malloc -Wl,--wrap=puts
#include <stdio.h>
#include <stdlib.h>
void *__real_malloc(size_t); int __real_puts(const char *);
static int calls;
void *__wrap_malloc(size_t n) { calls++; return __real_malloc(n); }
int __wrap_puts(const char *s) { __real_puts("wrapped"); return __real_puts(s); }
int main(void) { void *volatile p = malloc(5); free(p); puts("text"); printf("%d\n", calls); }
