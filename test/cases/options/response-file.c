// behaviour: words of the link come from a file
// prepare: printf '%s\n' 'b.o' '"c.o"' '-lm' > more.rsp
// inputs: main.o @more.rsp
#include <math.h>
#include <stdio.h>
int b(void), c(void);
int main(int argc, char **argv) { printf("%d %d %g\n", b(), c(), sqrt(argc * 16)); }
//// b.c
int b(void) { return 1; }
//// c.c
int c(void) { return 2; }
