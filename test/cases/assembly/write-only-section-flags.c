// behaviour: sections with unusual flags: writable code, executable data
// passed: code that is written to
#include <stdio.h>
int run(void);
int main(void) { printf("%d", run()); printf("%d\n", run()); }
//// b.s
.section .selfmod,"awx",@progbits
.globl run
run: incl value+1(%rip)
value: movl $3, %eax
  ret
.section .note.GNU-stack,"",@progbits
