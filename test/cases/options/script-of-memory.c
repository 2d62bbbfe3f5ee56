// behaviour: sections at chosen addresses are left to the ordinary linker
// link: -Wl,-Ttext-segment=0x600000 -no-pie
// flags: -fno-pie
// passed: addresses chosen by hand
#include <stdio.h>
int main(void) { printf("%d\n", (unsigned long)main >= 0x600000 && (unsigned long)main < 0x700000); }
