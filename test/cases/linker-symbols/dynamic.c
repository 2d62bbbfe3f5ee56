// behaviour: _DYNAMIC is the program's dynamic section
#include <link.h>
#include <stdio.h>
extern ElfW(Dyn) _DYNAMIC[];
int main(void) { int needed = 0; for (ElfW(Dyn) *d = _DYNAMIC; d->d_tag != DT_NULL; d++) needed += d->d_tag == DT_NEEDED; printf("%d\n", needed > 0); }
