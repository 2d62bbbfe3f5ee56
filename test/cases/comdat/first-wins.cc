// behaviour: of groups of one signature the first one is linked
// flags: -O0
#include <cstdio>
inline int which() { return 1; }
int other();
int main() { std::printf("%d %d\n", which(), other()); }
//// b.cc
inline int which() { return 2; }
int other() { return which(); }
