// behaviour: thread-local objects are destroyed when their thread ends, those of main before static ones
// flags: -pthread
// clang: -O0
#include <cstdio>
#include <thread>
struct Loud { const char *n; Loud(const char *n) : n(n) { std::printf("+%s\n", n); } ~Loud() { std::printf("-%s\n", n); } };
thread_local Loud t("thread");
Loud s("static");
int main() {
  std::printf("%s\n", t.n);
  std::thread([] { std::printf("in %s\n", t.n); }).join();
  std::puts("end of main");
}
