// behaviour: a correct program with checks for undefined behaviour
// flags: -fsanitize=undefined
#include <cstdio>
struct A { virtual int f() { return 1; } virtual ~A() {} }; struct B : A { int f() override { return 2; } };
int main() { A *a = new B; std::printf("%d\n", a->f()); delete a; }
