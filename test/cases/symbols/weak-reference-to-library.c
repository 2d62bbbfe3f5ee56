// behaviour: a weak reference is bound to a function of the C library
#include <stdio.h>
#include <string.h>
__attribute__((weak)) size_t strlen(const char *);
int main(int argc, char **argv) { printf("%d %d\n", strlen != 0, (int)strlen(argv[0]) > 0); }
