// behaviour: the static variable of an inline function is one for all files
// clang: -O0
#include <cstdio>
inline int next() { static int n = 10; return n++; }
int other();
int main() { int a = next(), b = other(), c = next(); std::printf("%d %d %d\n", a, b, c); }
//// b.cc
inline int next() { static int n = 10; return n++; }
int other() { return next(); }
