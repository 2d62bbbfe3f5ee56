// behaviour: a program knows how many threads it has
// flags: -pthread
#include <dirent.h>
#include <stdio.h>
int main(void) { extern char __libc_single_threaded; printf("%d\n", __libc_single_threaded); }
