// behaviour: an exception during unwinding aborts
#include <cstdio>
struct Bad { ~Bad() noexcept(false) { throw 2; } };
int main() { try { Bad b; throw 1; } catch (int i) { std::printf("%d\n", i); } }
