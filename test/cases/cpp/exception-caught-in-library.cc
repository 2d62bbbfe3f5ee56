// behaviour: a library catches what the program throws by type
#include <cstdio>
struct Error { int n; Error(int n) : n(n) {} virtual ~Error() {} };
struct Derived : Error { Derived() : Error{6} {} };
int guarded(void (*)());
int main() { std::printf("%d\n", guarded([] { throw Derived(); })); }
//// b.cc in libb.so
struct Error { int n; Error(int n) : n(n) {} virtual ~Error() {} };
int guarded(void (*f)()) { try { f(); } catch (const Error &e) { return e.n; } catch (...) { return -1; } return 0; }
