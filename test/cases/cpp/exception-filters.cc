// behaviour: catch clauses choose by base class, reference, pointer and the rest
// clang: -O2
#include <cstdio>
#include <exception>
struct A { virtual ~A() {} }; struct B : A {}; struct C : virtual A {}; struct D : B, C {};
static void test(int n) {
  try { switch (n) { case 0: throw A(); case 1: throw B(); case 2: throw C(); case 3: throw 1.5; case 4: throw "text"; case 5: throw (B *)nullptr; default: throw std::bad_exception(); } }
  catch (const B &) { std::puts("B"); }
  catch (const A &) { std::puts("A"); }
  catch (double d) { std::printf("%g\n", d); }
  catch (const char *s) { std::puts(s); }
  catch (A *p) { std::puts("A pointer"); }
  catch (...) { std::puts("rest"); }
}
int main() { for (int i = 0; i < 7; i++) test(i); }
