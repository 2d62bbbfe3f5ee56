// behaviour: thread-local variables without a value in archives
#include <stdio.h>
extern __thread int value;
int set(int);
int main(void) { set(4); printf("%d\n", value); }
//// b.c in libb.a
__thread int value;
int set(int n) { return value = n; }
