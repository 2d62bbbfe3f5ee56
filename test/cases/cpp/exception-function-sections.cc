// behaviour: unwind records and language tables of functions in sections of their own
// variants: -O2 -ffunction-sections | -O1 -ffunction-sections -fno-pie | -O2 -freorder-blocks-and-partition
// clang: -O2 -ffunction-sections
#include <cstdio>
#include <string>
template <int N> __attribute__((noinline)) int depth(int n) { std::string s(N, 'x'); if (n == N) throw s; return depth<N - 1>(n) + (int)s.size(); }
template <> __attribute__((noinline)) int depth<0>(int) { throw 0; }
int main() { for (int i = 0; i < 40; i += 7) try { depth<30>(i); } catch (const std::string &s) { std::printf("%zu\n", s.size()); } catch (int n) { std::printf("int %d\n", n); } }
