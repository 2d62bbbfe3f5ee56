// behaviour: sbrk and mmap give memory
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) { char *p = sbrk(4096); p[0] = 1; char *q = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); q[1 << 19] = 2; char *r = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0); printf("%d %d %d\n", p[0], q[1 << 19], r != MAP_FAILED && (unsigned long)r < 1ul << 31); }
