// behaviour: new(nothrow) gives null
#include <cstdio>
#include <new>
int main() { volatile unsigned long n = ~0ul >> 2; std::printf("%d\n", new (std::nothrow) char[n] == nullptr); }
