// behaviour: the support library of the compiler may be linked statically
// link: -static-libgcc
#include <cstdio>
int main() { try { throw 3; } catch (int n) { std::printf("%d\n", n); } }
