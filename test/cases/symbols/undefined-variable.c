// behaviour: a variable that nobody defines is an error
// fails: missing
extern int missing;
int main(void) { return missing; }
