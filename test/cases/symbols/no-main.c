// behaviour: a program without main is an error
// fails: main
int other(void) { return 0; }
