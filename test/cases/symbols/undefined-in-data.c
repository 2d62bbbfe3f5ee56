// behaviour: a name in data that nobody defines is an error
// fails: missing
int missing(void);
int (*pointer)(void) = missing;
int main(void) { return 0; }
