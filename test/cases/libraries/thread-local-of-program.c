// behaviour: a library uses a thread-local variable of the program
// passed: the variable is in no block that the dynamic linker knows
#include <stdio.h>
__thread int value = 5;
int get(void);
int main(void) { value++; printf("%d\n", get()); }
//// b.c in libb.so
extern __thread int value;
int get(void) { return value; }
