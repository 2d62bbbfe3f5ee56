// behaviour: medium model data lies in its own large sections
// variants: -mcmodel=medium -mlarge-data-threshold=16 -fno-pie | -mcmodel=medium -mlarge-data-threshold=16 -fPIC | -mcmodel=medium -mlarge-data-threshold=16 -O2
// clang: -mcmodel=medium
#include <stdio.h>
static int zero[100], data[100] = {1, 2, 3};
static const int constant[100] = {4, 5, 6};
extern int other[100];
int *pointer = &data[1];
int main(int argc, char **argv) {
  zero[argc] = other[2];
  data[argc + 1] += constant[argc];
  printf("%d %d %d\n", zero[1], data[2], *pointer);
}
//// b.c
int other[100] = {7, 8, 9};
