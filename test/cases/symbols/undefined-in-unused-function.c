// behaviour: an undefined name is an error even where the code is never run
// fails: missing
int missing(void);
int never(void) { return missing(); }
int main(void) { return 0; }
