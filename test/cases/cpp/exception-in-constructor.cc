// behaviour: what a constructor that throws had made is destroyed
#include <cstdio>
struct Part { int n; Part(int n) : n(n) { if (n == 3) throw n; std::printf("+%d\n", n); } ~Part() { std::printf("-%d\n", n); } };
struct Whole { Part a{1}, b{2}, c{3}; ~Whole() { std::puts("never"); } };
int main() { try { Whole w; } catch (int n) { std::printf("caught %d\n", n); } try { Part *p = new Part[2]{1, 3}; } catch (int n) { std::printf("caught %d\n", n); } }
