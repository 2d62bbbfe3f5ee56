// behaviour: a library with a name that nobody defines is an error
// fails: nobody
int b(void);
int main(void) { return b(); }
//// b.c in libb.so
int nobody(void);
int b(void) { return nobody(); }
