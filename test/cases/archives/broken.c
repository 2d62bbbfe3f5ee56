// behaviour: a file that is nothing a linker knows is an error
// prepare: printf '\177ELF nonsense, but long enough to be a header of some kind, is it not? yes.' > bad.o
// inputs: main.o bad.o
// fails: bad.o
int main(void) { return 0; }
