// behaviour: LD_PRELOAD stands in front of the libraries
// prepare: gcc -shared -fPIC b.c -o libb.so
// inputs: main.o
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) { if (argc > 1) { printf("%d\n", getpagesize()); return 0; } char *a[] = {argv[0], "again", 0}, *e[] = {"LD_PRELOAD=./libb.so", 0}; fflush(stdout); if (fork() == 0) { execve("/proc/self/exe", a, e); _exit(1); } wait(NULL); }
//// b.c
int getpagesize(void) { return 77; }
