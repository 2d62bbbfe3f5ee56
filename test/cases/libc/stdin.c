// behaviour: standard input is read by lines
// stdin: the only line
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
int main(void) { char *line = NULL; size_t n = 0; while (getline(&line, &n, stdin) > 0) printf("[%s]\n", line); printf("%d\n", feof(stdin) != 0); }
