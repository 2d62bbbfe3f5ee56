// behaviour: an exception passes through several files
// variants: -O0 | -O2 | -O2 -fno-pie | -O2 -fPIC | -O2 -mcmodel=medium
// clang: -O0 | -O2 -fno-pie
#include <cstdio>
#include <string>
struct Error { std::string text; };
int b(int);
int main() {
  for (int i = 0; i < 3; i++) {
    try { std::printf("%d\n", b(i)); }
    catch (const Error &e) { std::printf("error %s\n", e.text.c_str()); }
    catch (int n) { std::printf("int %d\n", n); }
  }
}
//// b.cc
#include <cstdio>
int c(int);
struct Guard { ~Guard() { std::puts("guard"); } };
int b(int n) { Guard g; return c(n) + 1; }
//// c.cc
#include <string>
struct Error { std::string text; };
int c(int n) { if (n == 0) throw Error{"zero"}; if (n == 1) throw 5; return n; }
