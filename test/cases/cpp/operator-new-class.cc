// behaviour: operator new of a class, and with arguments
#include <cstdio>
#include <cstdlib>
#include <new>
struct T { int n; static void *operator new(std::size_t s) { std::puts("T::new"); return std::malloc(s); } static void operator delete(void *p) { std::puts("T::delete"); std::free(p); } static void *operator new(std::size_t s, int hint) { std::printf("hint %d\n", hint); return std::malloc(s); } };
int main() { delete new T; delete new (5) T; alignas(64) char room[64]; new (room) int(7); struct alignas(256) Big { char c[256]; }; Big *b = new Big; std::printf("%d\n", (int)((unsigned long)b % 256)); delete b; }
