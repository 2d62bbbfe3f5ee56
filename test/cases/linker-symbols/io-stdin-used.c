// behaviour: _IO_stdin_used of the start files can be named
#include <stdio.h>
extern const int _IO_stdin_used;
int main(void) { printf("%x\n", _IO_stdin_used); }
