// behaviour: a name that only a library of a library defines is an error
// prepare: gcc -shared c.o -o libc2.so && gcc -shared b.o -o libb.so -L. -lc2 -Wl,-rpath,$PWD
// inputs: main.o -L. -lb -Wl,-rpath,$PWD
// flags: -fPIC
// fails: c
int b(void), c(void);
int main(void) { return b() + c(); }
//// b.c
int c(void);
int b(void) { return c() + 1; }
//// c.c
int c(void) { return 3; }
