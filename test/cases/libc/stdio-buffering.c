// behaviour: output to a pipe is buffered until the end, standard error is not
#include <stdio.h>
int main(void) { printf("one "); fprintf(stderr, "two "); printf("three"); return 0; }
