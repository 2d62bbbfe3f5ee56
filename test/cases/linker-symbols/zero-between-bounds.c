// behaviour: everything between __bss_start and _end is zero, and can be written
#include <stdio.h>
#include <string.h>
extern char __bss_start[], _end[];
static char zeros[5000];
int main(void) { int sum = 0; for (char *p = zeros; p < zeros + sizeof zeros; p++) sum += *p; printf("%d %d\n", sum, _end - __bss_start >= 5000); }
