// behaviour: an empty .init_array does no harm
#include <stdio.h>
int main(void) { puts("main"); }
//// b.s
.section .init_array,"aw",@init_array
.section .fini_array,"aw",@fini_array
.section .note.GNU-stack,"",@progbits
