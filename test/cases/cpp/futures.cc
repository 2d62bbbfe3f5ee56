// behaviour: promises, futures and packaged tasks
// flags: -pthread
#include <cstdio>
#include <future>
int main() { std::promise<int> p; auto f = p.get_future(); std::thread t([&] { p.set_value(5); }); std::packaged_task<int(int)> task([](int n) { return n * 2; }); auto g = task.get_future(); task(21); std::printf("%d %d\n", f.get(), g.get()); t.join(); try { p.set_value(6); } catch (const std::future_error &e) { std::puts(e.what()); } }
