// behaviour: with --gc-sections what only handlers of unused functions catch may be undefined
// flags: -ffunction-sections
// variants: -O0 | -O2
// link: -Wl,--gc-sections
#include <cstdio>
struct Elsewhere { virtual void key(); virtual ~Elsewhere(); };
__attribute__((noinline)) void risk(int n) { if (n > 100) throw n; }
int unused(int n) { try { risk(n); Elsewhere e; } catch (Elsewhere &) { return 1; } return 0; }
template <class T> T missing();
template <class T> T also() { return missing<T>(); }
int other() { return also<int>(); }
int main(int argc, char **) { try { risk(argc); } catch (int) { return 1; } puts("fine"); }
