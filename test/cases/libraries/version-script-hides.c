// behaviour: what a version script makes local cannot be linked to
// library: -Wl,--version-script=map.txt
// fails: g
int f(void), g(void);
int main(void) { return f() + g(); }
//// map.txt
{ global: f; local: *; };
//// b.c in libb.so
int f(void) { return 1; }
int g(void) { return 2; }
