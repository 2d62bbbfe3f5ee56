// behaviour: a class without a key function has one table and one type for all files
// clang: -O0
#include <cstdio>
#include <typeinfo>
struct Base { virtual int f() { return 1; } };
struct Derived : Base { int f() override { return 2; } };
Base *make();
int main() { Base *b = make(); std::printf("%d %d\n", b->f(), typeid(*b) == typeid(Derived)); delete b; }
//// b.cc
struct Base { virtual int f() { return 1; } };
struct Derived : Base { int f() override { return 2; } };
Base *make() { return new Derived; }
