// behaviour: a program's own operator new and delete are used by its own code
// flags: -O0
// clang: -O0
#include <cstdio>
#include <cstdlib>
#include <new>
static int news, deletes;
void *operator new(std::size_t n) { news++; return std::malloc(n); }
void operator delete(void *p) noexcept { deletes++; std::free(p); }
void operator delete(void *p, std::size_t) noexcept { deletes++; std::free(p); }
struct T { int a[10]; };
int main() { T *t = new T; delete t; int *p = new int[5]; delete[] p; std::printf("%d %d\n", news, deletes); }
