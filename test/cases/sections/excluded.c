// behaviour: sections marked to be left out are left out
#include <stdio.h>
extern int __start_lost[] __attribute__((weak)), __stop_lost[] __attribute__((weak));
int main(void) { printf("%d\n", (int)(__stop_lost - __start_lost)); }
//// b.s
.section lost,"awe",@progbits
.long 1, 2, 3
.section .note.GNU-stack,"",@progbits
