// behaviour: names may have letters beyond ASCII
#include <stdio.h>
extern int größe;
int main(void) { printf("%d\n", größe); }
//// b.c
int größe = 12;
