// behaviour: a function that nobody defines is an error
// clang: -O0
// fails: missing
int missing(void);
int main(void) { return missing(); }
