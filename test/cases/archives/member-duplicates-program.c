// behaviour: a member that is needed and defines what the program defines is an error
// fails: f
int f(void) { return 1; }
int g(void);
int main(void) { return f() + g(); }
//// b.c in libb.a
int f(void) { return 2; }
int g(void) { return 3; }
