// behaviour: environ, getenv, setenv and the third argument of main are one environment
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv, char **envp) { int same = environ == envp, n = 0; for (char **e = environ; *e; e++) n += strncmp(*e, "HOTLINK", 7) == 0; setenv("NEW", "1", 1); unsetenv("PATH"); putenv("PUT=2"); printf("%d %d %s %s %d\n", same, n, getenv("NEW"), getenv("PUT"), getenv("PATH") == NULL); clearenv(); printf("%d\n", environ == NULL); }
