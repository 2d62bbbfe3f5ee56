// behaviour: a reference to an old version of a function
#include <stdio.h>
#include <string.h>
__asm__(".symver old_memcpy, memcpy@GLIBC_2.2.5");
void *old_memcpy(void *, const void *, size_t);
int main(void) { char b[8]; old_memcpy(b, "old", 4); puts(b); }
