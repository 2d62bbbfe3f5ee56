// behaviour: a thread-local reference to an ordinary variable is an error
// fails: value
extern __thread int value;
int main(void) { return value; }
//// b.c
int value = 1;
