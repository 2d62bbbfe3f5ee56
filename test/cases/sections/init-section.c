// behaviour: code put into .init and .fini runs before and after main
// passed: pieces of _init
#include <stdio.h>
void say_init(void) { puts("init"); }
void say_fini(void) { puts("fini"); }
int main(void) { puts("main"); }
//// b.s
.section .init,"ax",@progbits
call say_init
.section .fini,"ax",@progbits
call say_fini
.section .note.GNU-stack,"",@progbits
