// behaviour: threads, mutexes, condition variables, atomics, call_once
// flags: -pthread -std=c++17
// clang: -O1
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>
int main() {
  std::atomic<int> sum{0}; std::once_flag once; int calls = 0; std::mutex m; std::condition_variable cv; bool go = false;
  std::vector<std::thread> all;
  for (int i = 0; i < 8; i++) all.emplace_back([&, i] { std::call_once(once, [&] { calls++; }); std::unique_lock l(m); cv.wait(l, [&] { return go; }); sum += i; });
  { std::lock_guard l(m); go = true; } cv.notify_all();
  for (auto &t : all) t.join();
  std::printf("%d %d\n", sum.load(), calls);
}
