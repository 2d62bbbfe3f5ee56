// behaviour: two variables with a value and one name are an error
// fails: number
int number = 1;
int main(void) { return number; }
//// b.c
int number = 1;
