// behaviour: a warning of the C library is an error with --fatal-warnings
// link: -Wl,--fatal-warnings
// fails: tmpnam
char *tmpnam(char *);
int main(void) { return tmpnam(0) == 0; }
