// behaviour: a library's constructor may not find the program set up, but its constants are there
#include <stdio.h>
const char *name = "program";
int b(void);
int main(void) { return b(); }
//// b.c in libb.so
#include <stdio.h>
extern const char *name;
__attribute__((constructor)) static void start(void) { puts(name); }
int b(void) { return 0; }
