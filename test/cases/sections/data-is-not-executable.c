// behaviour: jumping to data is a segmentation fault
#include <stdio.h>
static unsigned char code[] = {0xc3};
int main(void) {
  puts("before"); fflush(stdout);
  ((void (*)(void))code)();
  puts("after");
}
