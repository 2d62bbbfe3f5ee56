// behaviour: an exception type of a header is caught in the program when a library throws it
#include <cstdio>
struct Error { int n; Error(int n) : n(n) {} virtual ~Error() {} };
void fail();
int main() { try { fail(); } catch (const Error &e) { std::printf("caught %d\n", e.n); } catch (...) { std::puts("unknown"); } }
//// b.cc in libb.so
struct Error { int n; Error(int n) : n(n) {} virtual ~Error() {} };
void fail() { throw Error{4}; }
