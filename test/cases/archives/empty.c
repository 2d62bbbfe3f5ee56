// behaviour: an empty archive is nothing
// prepare: ar rcs libempty.a
// inputs: main.o libempty.a
#include <stdio.h>
int main(void) { puts("fine"); }
