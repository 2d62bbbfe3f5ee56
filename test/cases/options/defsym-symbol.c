// behaviour: --defsym makes one name another
// link: -Wl,--defsym=other=function
#include <stdio.h>
int function(void) { return 9; }
int other(void);
int main(void) { printf("%d %d\n", other(), other == function); }
