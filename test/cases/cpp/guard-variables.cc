// behaviour: local statics are made once, by the first of many threads
// flags: -pthread
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>
static std::atomic<int> made;
struct Slow { Slow() { made++; std::this_thread::yield(); } int n = 4; };
static Slow &get() { static Slow s; return s; }
int main() { std::vector<std::thread> t; std::atomic<int> sum{0}; for (int i = 0; i < 10; i++) t.emplace_back([&] { sum += get().n; }); for (auto &x : t) x.join(); std::printf("%d %d\n", made.load(), sum.load()); }
