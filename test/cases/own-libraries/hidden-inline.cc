// behaviour: an inline function's static variable is one for all, or one for each that hides it
// flags: -O0
// variants: | -O2
#include <cstdio>
struct Counter {
  static int next() { static int n = 0; return ++n; }
  virtual ~Counter() {}
  virtual const char *name() { return "program"; }
};
int shared_one(), hidden_one(), hidden_two();
int main() {
  for (int i = 0; i < 2; i++) std::printf("%d %d %d %d\n", Counter::next(), shared_one(), hidden_one(), hidden_two());
}
//// shared.cc in libshared.so
struct Counter {
  static int next() { static int n = 0; return ++n; }
};
int shared_one() { return Counter::next(); }
//// one.cc -fvisibility=hidden in libone.so
struct Counter {
  static int next() { static int n = 100; return ++n; }
};
__attribute__((visibility("default"))) int hidden_one() { return Counter::next(); }
//// two.cc -fvisibility=hidden in libtwo.so
struct Counter {
  Counter();
  ~Counter();
  static int next() { static int n = 200; return ++n; }
};
inline Counter::Counter() { next(); }
inline Counter::~Counter() { next(); }
__attribute__((visibility("default"))) int hidden_two() { Counter a; return Counter::next(); }
