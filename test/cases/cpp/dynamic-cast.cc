// behaviour: dynamic_cast up, down and across, in objects that another file made
// variants: -O0 | -O2 -fPIC
// clang: -O2
#include <cstdio>
#include <initializer_list>
#include <typeinfo>
struct A { virtual ~A() {} int a = 1; }; struct B { virtual ~B() {} int b = 2; }; struct C : A, virtual B { int c = 3; };
A *make(bool);
int main() {
  for (bool whole : {true, false}) {
    A *a = make(whole);
    C *c = dynamic_cast<C *>(a); B *b = dynamic_cast<B *>(a);
    std::printf("%d %d %s %d\n", c ? c->c : 0, b ? b->b : 0, typeid(*a).name(), dynamic_cast<void *>(a) == (void *)a);
    delete a;
  }
  try { A a; (void)dynamic_cast<C &>(a); } catch (const std::bad_cast &) { std::puts("bad cast"); }
}
//// b.cc
struct A { virtual ~A() {} int a = 1; }; struct B { virtual ~B() {} int b = 2; }; struct C : A, virtual B { int c = 3; };
A *make(bool whole) { if (whole) return new C; return new A; }
