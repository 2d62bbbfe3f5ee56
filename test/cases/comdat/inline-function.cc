// behaviour: an inline function of several files is one, with one address
// variants: -O0 | -O2 | -O0 -fno-pie
// clang: -O0 | -O2 -fno-pie
#include <cstdio>
inline int twice(int n) { return 2 * n; }
using F = int (*)(int);
F other();
int main() { F mine = twice; std::printf("%d %d\n", mine(4), mine == other()); }
//// b.cc
inline int twice(int n) { return 2 * n; }
using F = int (*)(int);
F other() { return twice; }
