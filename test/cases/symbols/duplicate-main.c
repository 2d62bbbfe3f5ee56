// behaviour: two functions main are an error
// fails: main
int main(void) { return 0; }
//// b.c
int main(void) { return 1; }
