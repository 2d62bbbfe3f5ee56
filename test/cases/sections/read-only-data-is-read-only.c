// behaviour: writing to a constant is a segmentation fault
#include <stdio.h>
static const int constant[4] = {1, 2, 3, 4};
int main(int argc, char **argv) {
  puts("before"); fflush(stdout);
  *(volatile int *)&constant[argc] = 9;
  puts("after");
}
