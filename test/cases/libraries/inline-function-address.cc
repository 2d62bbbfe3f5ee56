// behaviour: the address of an inline function is the same in the program and its library
// variants: -O0 | -O0 -fno-pie
#include <cstdio>
inline int f() { return 4; }
int (*theirs())();
int main() { std::printf("%d\n", theirs() == f); }
//// b.cc in libb.so
inline int f() { return 4; }
int (*theirs())() { return f; }
