// behaviour: types of the same name in anonymous namespaces are different types
// clang: -O0
#include <cstdio>
#include <typeinfo>
namespace { struct T { virtual int f() { return 1; } virtual ~T() {} }; }
const std::type_info &other(); void thrower();
int main() { T t; std::printf("%d %d\n", t.f(), typeid(T) == other()); try { thrower(); } catch (const T &) { std::puts("mine"); } catch (...) { std::puts("not mine"); } }
//// b.cc
#include <typeinfo>
namespace { struct T { virtual int f() { return 2; } virtual ~T() {} }; }
const std::type_info &other() { return typeid(T); }
void thrower() { throw T(); }
