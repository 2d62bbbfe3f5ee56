// behaviour: memory that is not to be had throws
#include <cstdio>
#include <new>
int main() { try { volatile unsigned long n = ~0ul >> 2; char *p = new char[n]; std::puts(p ? "got it" : "null"); } catch (const std::bad_alloc &e) { std::puts(e.what()); } std::set_new_handler([] { throw 5; }); try { volatile unsigned long n = ~0ul >> 2; delete[] new char[n]; } catch (int n) { std::printf("%d\n", n); } }
