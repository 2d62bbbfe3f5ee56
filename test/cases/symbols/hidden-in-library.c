// behaviour: what a library hides does not satisfy a reference
// fails: secret
int secret(void);
int open_(void);
int main(void) { return secret() + open_(); }
//// b.c in libb.so
__attribute__((visibility("hidden"))) int secret(void) { return 1; }
int open_(void) { return secret(); }
