// behaviour: a program's function wins over one of the same name in the C library
#include <stdio.h>
int isatty(int fd) { return fd + 100; }
char *basename(const char *path) { return "mine"; }
int main(void) { printf("%d %s\n", isatty(7), basename("/a/b")); }
