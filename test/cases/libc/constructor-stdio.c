// behaviour: standard streams work in constructors and in functions at exit
#include <stdio.h>
#include <stdlib.h>
static FILE *copy;
__attribute__((constructor)) static void up(void) { copy = stdout; fprintf(copy, "up\n"); }
static void down(void) { fprintf(copy, "down\n"); }
int main(void) { atexit(down); freopen("/dev/null", "r", stdin); printf("%d %d\n", copy == stdout, getchar() == EOF); }
