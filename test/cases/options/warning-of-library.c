// behaviour: a warning of the C library breaks nothing
char *tmpnam(char *);
int main(void) { return tmpnam(0) == 0; }
