// behaviour: a template instantiated in several files is one
// flags: -O0
#include <cstdio>
template <class T> T add(T a, T b) { static T calls = 0; return a + b + calls++; }
int other();
int main() { std::printf("%d ", add(1, 2)); std::printf("%d ", other()); std::printf("%g\n", add(1.5, 2.5)); }
//// b.cc
template <class T> T add(T a, T b) { static T calls = 0; return a + b + calls++; }
int other() { return add(10, 20); }
