// behaviour: a program may have megabytes of data
#include <stdio.h>
int main(void) {
  extern unsigned char blob[], blob_end[];
  unsigned long sum = 0;
  for (unsigned char *p = blob; p < blob_end; p++) sum = sum * 31 + *p;
  printf("%lu %lx\n", (unsigned long)(blob_end - blob), sum);
}
//// b.s
.data
.globl blob, blob_end
blob: .rept 500000
.ascii "0123456789"
.endr
blob_end:
.section .note.GNU-stack,"",@progbits
