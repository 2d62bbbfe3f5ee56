// behaviour: a weak reference is bound where somebody defines the name
#include <stdio.h>
__attribute__((weak)) int present(void);
int main(void) { printf("%d\n", present ? present() : -1); }
//// b.c
int present(void) { return 5; }
