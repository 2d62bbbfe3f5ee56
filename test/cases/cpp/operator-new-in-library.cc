// behaviour: a program's own operator new is used by the C++ library
#include <cstdio>
#include <cstdlib>
#include <new>
#include <sstream>
static int news;
void *operator new(std::size_t n) { news++; return std::malloc(n); }
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
int main() { int before = news; { std::ostringstream o; o << "a text that is long enough to need memory from the heap, is it not?"; } std::printf("%d\n", news > before); }
