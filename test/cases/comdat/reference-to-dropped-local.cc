// behaviour: constructors come in several variants that share a group
// variants: -O0 | -O2
// clang: -O0 | -O2
#include <cstdio>
struct V { int v = 1; };
struct A : virtual V { A() { v += 1; } virtual ~A() { std::printf("~A %d\n", v); } };
struct B : A { B() { v += 10; } };
int other();
int main() { B b; A a; std::printf("%d %d %d\n", a.v, b.v, other()); }
//// b.cc
#include <cstdio>
struct V { int v = 1; };
struct A : virtual V { A() { v += 1; } virtual ~A() { std::printf("~A %d\n", v); } };
struct B : A { B() { v += 10; } };
int other() { B b; return b.v; }
