// behaviour: an exception that leaves a noexcept function aborts
#include <cstdio>
static void f() noexcept { throw 1; }
int main() { try { f(); } catch (...) { std::puts("caught"); } }
