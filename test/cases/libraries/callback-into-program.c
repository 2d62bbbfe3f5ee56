// behaviour: a library calls a function of the program by name
#include <stdio.h>
int ask(void);
int answer(void) { return 42; }
int main(void) { printf("%d\n", ask()); }
//// b.c in libb.so
int answer(void);
int ask(void) { return answer(); }
