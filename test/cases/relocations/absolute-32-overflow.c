// behaviour: a value that does not fit 32 bits is an error
// flags: -fno-pie
// fails: huge
int f(void);
int main(void) { return f(); }
//// b.s
.globl f
f: movl $huge, %eax
  ret
.section .note.GNU-stack,"",@progbits
//// c.s
.globl huge
huge = 0x123456789
.section .note.GNU-stack,"",@progbits
