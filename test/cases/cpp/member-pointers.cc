// behaviour: pointers to members in tables, virtual ones too
// clang: -O0
#include <cstdio>
struct T { int n = 3; int a() { return n; } virtual int b() { return n * 2; } virtual ~T() {} };
struct U : T { int b() override { return n * 3; } };
static int (T::*table[])() = {&T::a, &T::b};
static int T::*field = &T::n;
int main() { U u; std::printf("%d %d %d\n", (u.*table[0])(), (u.*table[1])(), u.*field); }
