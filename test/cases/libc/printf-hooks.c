// behaviour: a program's own conversion for printf
#include <printf.h>
#include <stdio.h>
static int print(FILE *f, const struct printf_info *i, const void *const *a) { return fprintf(f, "<%d>", **(int **)a); }
static int info(const struct printf_info *i, size_t n, int *types, int *sizes) { types[0] = PA_INT; return 1; }
int main(void) { register_printf_specifier('Y', print, info); int (*volatile p)(const char *, ...) = printf; p("%Y %d\n", 5, 6); }
