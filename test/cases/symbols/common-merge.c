// behaviour: common symbols of one name are one variable
// flags: -fcommon
#include <stdio.h>
int shared;
void set(int);
int main(void) { set(4); printf("%d\n", shared); }
//// b.c
int shared;
void set(int value) { shared = value; }
