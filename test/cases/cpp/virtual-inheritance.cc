// behaviour: virtual bases are shared and reached through every path
// variants: -O0 | -O2
// clang: -O2
#include <cstdio>
struct V { int v = 1; virtual int f() { return v; } virtual ~V() { std::puts("~V"); } };
struct L : virtual V { int f() override { return v + 10; } }; struct R : virtual V { int r = 5; virtual int g() { return f() + r; } };
struct X : L, R { ~X() { std::puts("~X"); } };
int main() { X x; x.v = 7; L &l = x; R &r = x; V &v = x; std::printf("%d %d %d\n", l.f(), r.g(), v.f()); int (R::*p)() = &R::g; std::printf("%d\n", (x.*p)()); }
