// behaviour: two strong definitions of one name are an error
// clang: -O0
// fails: value
int value(void) { return 1; }
int main(void) { return value(); }
//// b.c
int value(void) { return 2; }
