// behaviour: --defsym with a name that nobody defines is an error
// link: -Wl,--defsym=other=missing
// fails: missing
int other(void);
int main(void) { return other(); }
