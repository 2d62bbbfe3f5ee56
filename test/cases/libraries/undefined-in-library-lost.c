// behaviour: where a library that a library needs is not found, the ordinary linker says what is missing
// prepare: gcc -shared -fPIC second.c -o libsecond.so && gcc -shared -fPIC b.c -o libb.so -L. -lsecond && rm libsecond.so
// inputs: main.o libb.so
// fails: elsewhere libsecond.so
// passed: it may know where the library is
int b(void);
int main(void) { return b(); }
//// b.c in libb.so
int elsewhere(void);
int b(void) { return elsewhere(); }
//// second.c in libunused.so
int elsewhere(void) { return 7; }
