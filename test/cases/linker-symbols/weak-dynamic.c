// behaviour: a weak _DYNAMIC tells whether the program is linked dynamically
#include <stdio.h>
extern char _DYNAMIC[] __attribute__((weak, visibility("hidden")));
int main(void) { char *volatile d = _DYNAMIC; printf("%d\n", d != 0); }
