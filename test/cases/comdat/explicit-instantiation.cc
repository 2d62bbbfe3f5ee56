// behaviour: extern template refers to the instantiation in another file
// flags: -O0
#include <cstdio>
template <class T> struct Box { T v; T get(); };
template <class T> T Box<T>::get() { return v; }
extern template struct Box<int>;
int main() { Box<int> b{5}; std::printf("%d\n", b.get()); }
//// b.cc
template <class T> struct Box { T v; T get(); };
template <class T> T Box<T>::get() { return v + 1; }
template struct Box<int>;
