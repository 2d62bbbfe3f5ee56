// behaviour: a library uses a thread-local variable of the program
#include <stdio.h>
__thread int value = 5;
int get(void);
int main(void) { value++; printf("%d\n", get()); }
//// b.c in libb.so
extern __thread int value;
int get(void) { return value; }
