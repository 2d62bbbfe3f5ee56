// behaviour: --require-defined of a name that nobody defines is an error
// link: -Wl,--require-defined=missing_hook
// fails: missing_hook
int main(void) { return 0; }
