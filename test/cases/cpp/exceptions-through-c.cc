// behaviour: an exception passes through C code with unwind tables
#include <cstdio>
extern "C" int call(int (*)(int), int);
static int thrower(int n) { throw n; }
int main() { try { call(thrower, 9); } catch (int n) { std::printf("%d\n", n); } }
//// b.c -fexceptions -O2
int call(int (*f)(int), int n) { return f(n) + 1; }
