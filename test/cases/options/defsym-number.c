// behaviour: --defsym gives a name a number
// link: -Wl,--defsym,answer=42
// flags: -fno-pie
#include <stdio.h>
extern char answer[];
int main(void) { printf("%ld\n", (long)answer); }
