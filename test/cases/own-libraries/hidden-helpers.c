// behaviour: the program and two libraries each have a hidden function and variable of one name
#include <stdio.h>
__attribute__((visibility("hidden"))) int state = 1;
__attribute__((visibility("hidden"))) int helper(void) { return state++; }
int one(void), two(void);
int main(void) {
  for (int i = 0; i < 2; i++) printf("%d %d %d\n", helper(), one(), two());
}
//// one.c in libone.so
int helper(void);
int one(void) { return helper(); }
//// one-helper.c in libone.so
__attribute__((visibility("hidden"))) int state = 100;
__attribute__((visibility("hidden"))) int helper(void) { return state++; }
//// two.c -fvisibility=hidden in libtwo.so
int state = 200;
int helper(void) { return state++; }
__attribute__((visibility("default"))) int two(void) { return helper(); }
