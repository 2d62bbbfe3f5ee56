// behaviour: fields that are followed by an immediate operand
// variants: -O2 -fPIE | -O2 -fno-pie
#include <stdio.h>
int word, table[4] = {1, 2, 3, 4};
char byte; short half; long quad;
__attribute__((noinline)) void set(void) { word = 0x12345678; byte = 9; half = 0x1234; quad = -7; table[2] = 77; }
__attribute__((noinline)) int test(void) { return (word == 0x12345678) + (byte == 9) * 2 + (half == 0x1234) * 4 + (table[2] == 77) * 8; }
int main(void) { set(); printf("%d %ld\n", test(), quad); }
