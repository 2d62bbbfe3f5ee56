// behaviour: an exception passes from a library to the program and from the program through a library
// clang: -O2
#include <cstdio>
#include <stdexcept>
int fail(int);
int call(int (*)(int), int);
static int thrower(int n) { if (n > 1) throw std::out_of_range("program"); return n; }
int main() {
  try { fail(3); } catch (const std::runtime_error &e) { std::puts(e.what()); }
  try { call(thrower, 3); } catch (const std::out_of_range &e) { std::puts(e.what()); }
  std::printf("%d\n", call(thrower, 1));
}
//// b.cc in libb.so
#include <cstdio>
#include <stdexcept>
struct Guard { ~Guard() { std::puts("guard in library"); } };
int fail(int n) { Guard g; if (n) throw std::runtime_error("library"); return 0; }
int call(int (*f)(int), int n) { Guard g; return f(n); }
