// behaviour: a program's name is the one it was called by
#define _GNU_SOURCE
#include <errno.h>
#include <error.h>
#include <stdio.h>
int main(int argc, char **argv) { printf("%s %s %s\n", argv[0], program_invocation_name, program_invocation_short_name); errno = ENOENT; error(0, errno, "what happened"); perror("reason"); return 0; }
