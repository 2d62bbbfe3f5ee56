// behaviour: thread-local objects with constructors and destructors, also of another file
// flags: -pthread
// variants: -O0 | -O2 -fPIC
// clang: -O2
#include <cstdio>
#include <string>
#include <thread>
extern thread_local std::string other;
thread_local std::string mine = "mine";
struct T { static thread_local int n; }; thread_local int T::n = mine.size();
int main() { mine += other; std::thread([] { other += "!"; std::printf("%s %s %d\n", mine.c_str(), other.c_str(), T::n); }).join(); std::printf("%s %s %d\n", mine.c_str(), other.c_str(), T::n); }
//// b.cc
#include <cstdio>
#include <string>
struct Noisy { ~Noisy() { std::puts("thread over"); } };
static std::string start() { thread_local Noisy n; (void)&n; return "other"; }
thread_local std::string other = start();
