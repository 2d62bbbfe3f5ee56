// behaviour: an inline variable is constructed once
// flags: -std=c++17
// clang: -O0
#include <cstdio>
struct Loud { Loud() { std::puts("constructed"); } int n = 3; };
inline Loud loud;
int other();
int main() { loud.n++; std::printf("%d %d\n", loud.n, other()); }
//// b.cc
#include <cstdio>
struct Loud { Loud() { std::puts("constructed"); } int n = 3; };
inline Loud loud;
int other() { return loud.n; }
