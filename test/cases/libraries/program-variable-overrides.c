// behaviour: a program's variable takes the place of a library's
#include <stdio.h>
int level = 7;
int get(void);
int main(void) { printf("%d\n", get()); }
//// b.c in libb.so
int level = 1;
int get(void) { return level; }
