// behaviour: exceptions and casts over the borders of libraries, with hidden and with shared types
// variants: -O0 | -O2
#include <cstdio>
#include <stdexcept>
#include <typeinfo>
struct Shape { virtual ~Shape() {} virtual const char *name() const { return "shape"; } };
struct Circle : Shape { const char *name() const override { return "circle"; } };
struct Problem : std::runtime_error { using std::runtime_error::runtime_error; };
Shape *make();
void fail();
void fail_hidden();
const std::type_info &type();
int main() {
  Shape *shape = make();
  std::printf("%s %d %d\n", shape->name(), dynamic_cast<Circle *>(shape) != nullptr, typeid(Circle) == type());
  delete shape;
  try { fail(); } catch (const Problem &p) { std::printf("problem %s\n", p.what()); }
  try { fail_hidden(); } catch (const std::exception &e) { std::printf("exception %s\n", e.what()); }
}
//// one.cc in libone.so
#include <stdexcept>
#include <typeinfo>
struct Shape { virtual ~Shape() {} virtual const char *name() const { return "shape"; } };
struct Circle : Shape { const char *name() const override { return "circle"; } };
struct Problem : std::runtime_error { using std::runtime_error::runtime_error; };
Shape *make() { return new Circle; }
const std::type_info &type() { return typeid(Circle); }
void fail() { throw Problem("of one"); }
//// two.cc -fvisibility=hidden in libtwo.so
#include <stdexcept>
struct Problem : std::logic_error { using std::logic_error::logic_error; };
__attribute__((visibility("default"))) void fail_hidden() { throw Problem("of two"); }
