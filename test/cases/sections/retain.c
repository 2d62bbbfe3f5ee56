// behaviour: retained sections are there
// link: -Wl,--gc-sections
#include <stdio.h>
extern int __start_keep[] __attribute__((weak)), __stop_keep[] __attribute__((weak));
int main(void) { printf("%d\n", (int)(__stop_keep - __start_keep)); }
//// b.s
.section keep,"awR",@progbits
.long 1, 2, 3
.section .note.GNU-stack,"",@progbits
