// behaviour: static functions and variables of the same name in several files are different
#include <stdio.h>
static int count = 1;
static int next(void) { return count++; }
int other(void);
int main(void) {
  for (int i = 0; i < 3; i++) printf("%d %d\n", next(), other());
}
//// b.c
static int count = 100;
static int next(void) { return count += 10; }
int other(void) { return next(); }
