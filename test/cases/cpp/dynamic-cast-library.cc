// behaviour: dynamic_cast and typeid of objects that a library made
#include <cstdio>
#include <typeinfo>
struct Base { virtual ~Base() {} }; struct Derived : Base { int n = 8; };
Base *make();
int main() { Base *b = make(); Derived *d = dynamic_cast<Derived *>(b); std::printf("%d %d\n", d ? d->n : -1, typeid(*b) == typeid(Derived)); delete b; }
//// b.cc in libb.so
struct Base { virtual ~Base() {} }; struct Derived : Base { int n = 8; };
Base *make() { return new Derived; }
