// behaviour: two variables without a value are an error, unless they are common
// fails: number
// flags: -fno-common
int number;
int main(void) { return number; }
//// b.c
int number;
