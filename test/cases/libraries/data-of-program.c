// behaviour: a library uses a variable of the program by name
#include <stdio.h>
int setting = 5;
int get(void);
int main(void) { int a = get(); setting = 6; printf("%d %d\n", a, get()); }
//// b.c in libb.so
extern int setting;
int get(void) { return setting * 10; }
