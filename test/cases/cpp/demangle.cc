// behaviour: names of types, as the runtime tells them
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <typeinfo>
template <class T> struct Box {};
int main() { int status; char *n = abi::__cxa_demangle(typeid(Box<int *>).name(), nullptr, nullptr, &status); std::printf("%s %d\n", n, status); std::free(n); }
