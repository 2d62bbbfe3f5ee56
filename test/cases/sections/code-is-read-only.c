// behaviour: writing to code is a segmentation fault
#include <stdio.h>
int main(void) {
  puts("before"); fflush(stdout);
  *(volatile char *)main = 0;
  puts("after");
}
