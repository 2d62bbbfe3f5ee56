// behaviour: --defsym computes
// link: -Wl,--defsym=second=table+4
#include <stdio.h>
int table[] = {1, 2, 3};
extern int second;
int main(void) { printf("%d\n", second); }
