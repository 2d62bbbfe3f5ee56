// behaviour: unique symbols of several files are one
// clang: -O0
#include <cstdio>
template <class T> struct Counter { static int count; };
template <class T> int Counter<T>::count = 10;
int other();
inline int &local() { static int n = 5; return n; }
int main() { Counter<int>::count++; local()++; std::printf("%d %d %d\n", other(), Counter<int>::count, local()); }
//// b.cc
template <class T> struct Counter { static int count; };
template <class T> int Counter<T>::count = 10;
inline int &local() { static int n = 5; return n; }
int other() { return ++Counter<int>::count * 100 + ++local(); }
