// behaviour: one archive in two libraries and the program: hidden state is each one's own, other state is one
// prepare: ar rcs libutil.a util.o && gcc -shared one.o -o libone.so libutil.a && gcc -shared two.o -o libtwo.so libutil.a
// flags: -fPIC
// inputs: main.o libutil.a libone.so libtwo.so -Wl,-rpath,$ORIGIN
#include <stdio.h>
int shared_next(void), own_next(void), one(void), two(void);
int main(void) {
  for (int i = 0; i < 2; i++) printf("%d %d %d %d\n", shared_next(), own_next(), one(), two());
}
//// util.c
static int shared_count, own_count;
int shared_next(void) { return ++shared_count; }
__attribute__((visibility("hidden"))) int own_next(void) { return ++own_count; }
//// one.c
int shared_next(void), own_next(void);
int one(void) { return shared_next() * 100 + own_next(); }
//// two.c
int shared_next(void), own_next(void);
int two(void) { return shared_next() * 100 + own_next(); }
