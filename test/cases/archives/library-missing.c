// behaviour: a library that is nowhere is an error
// link: -lno_such_library
// fails: no_such_library
int main(void) { return 0; }
