// behaviour: variables of the C library, read and written, their addresses in data
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
// clang: -O2 -fno-pie | -O2
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <getopt.h>
#include <unistd.h>
FILE **out = &stdout;
char ***env = &environ;
int *err = &opterr;
int main(int argc, char **argv) {
  opterr = 0;
  *err += 3;
  setenv("SOMETHING", "1", 1);
  fprintf(*out, "%d %d %d\n", opterr, *env == environ, out == &stdout);
  fprintf(stderr, "to standard error\n");
}
