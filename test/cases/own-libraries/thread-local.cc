// behaviour: thread-local variables of libraries, with constructors, hidden and not, in two threads
// flags: -pthread -fPIC
// variants: -O0 | -O2
#include <cstdio>
#include <thread>
extern thread_local int theirs;
int next();
int main() {
  theirs = 5;
  std::printf("%d %d\n", theirs, next());
  std::thread([] { std::printf("%d %d\n", theirs, next()); }).join();
  std::printf("%d %d\n", theirs, next());
}
//// one.cc in libone.so
#include <cstdio>
thread_local int theirs = 3;
struct Noisy { int n = 40; ~Noisy() { std::puts("gone"); } };
__attribute__((visibility("hidden"))) thread_local Noisy noisy;
int next() { return ++noisy.n + theirs; }
