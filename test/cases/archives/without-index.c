// behaviour: an archive without a symbol table is an error where something is wanted of it
// prepare: ar rcS libb.a b.o
// inputs: main.o libb.a
// fails: b
int b(void);
int main(void) { return b(); }
//// b.c
int b(void) { return 1; }
