// behaviour: --wrap without a wrapper is an error where the name is used
// link: -Wl,--wrap=f
// fails: __wrap_f
int f(int);
int main(void) { return f(1); }
//// b.c
int f(int n) { return n * 2; }
