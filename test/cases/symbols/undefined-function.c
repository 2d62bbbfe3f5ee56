// behaviour: a function that nobody defines is an error
// fails: missing
int missing(void);
int main(void) { return missing(); }
