// behaviour: an inline function's static variable is one for the program and its library
#include <cstdio>
inline int &counter() { static int n = 5; return n; }
int bump();
int main() { counter()++; int n = bump(); std::printf("%d %d\n", n, counter()); }
//// b.cc in libb.so
inline int &counter() { static int n = 5; return n; }
int bump() { return ++counter(); }
