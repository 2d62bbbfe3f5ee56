// behaviour: setvbuf, ungetc, fmemopen, open_memstream
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
int main(void) { static char buffer[64]; setvbuf(stdout, buffer, _IOLBF, sizeof buffer); FILE *f = fmemopen("12 ab", 5, "r"); int n; char s[8]; fscanf(f, "%d %s", &n, s); ungetc('x', f); printf("%d %s %c\n", n, s, fgetc(f)); char *t; size_t l; FILE *o = open_memstream(&t, &l); fprintf(o, "%05.2f", 3.14159); fclose(o); printf("%s %zu\n", t, l); }
