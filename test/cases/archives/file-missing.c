// behaviour: an object that is not there is an error
// inputs: main.o -Wl,not_there.o
// fails: not_there.o
int main(void) { return 0; }
