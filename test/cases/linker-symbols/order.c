// behaviour: the ends of code, data and zeroed data are in this order, also under their old names
// clang: -O2
#include <stdio.h>
extern char etext[], edata[], end[], _etext[], _edata[], _end[], __bss_start[];
int data = 1, zero;
int main(void) {
  printf("%d %d %d\n", etext == _etext, edata == _edata, end == _end);
  printf("%d %d %d\n", etext <= edata, edata <= __bss_start, __bss_start <= end);
  printf("%d %d\n", (char *)&data < edata, (char *)&zero >= __bss_start && (char *)&zero < end);
}
