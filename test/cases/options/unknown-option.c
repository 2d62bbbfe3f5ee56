// behaviour: an option that no linker knows is an error of the ordinary linker
// link: -Wl,--no-such-option
// passed: the ordinary linker knows its options best
// fails: no-such-option
int main(void) { return 0; }
