// behaviour: main's return value is the exit status
int main(void) { return 7; }
