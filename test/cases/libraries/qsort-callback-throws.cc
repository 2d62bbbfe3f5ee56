// behaviour: a callback that a library calls may throw through it
#include <cstdio>
#include <cstdlib>
int main() { int a[] = {2, 1, 3}; try { std::qsort(a, 3, 4, [](const void *, const void *) -> int { throw 3; }); } catch (int n) { std::printf("%d\n", n); } }
