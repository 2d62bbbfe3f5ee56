// behaviour: coroutines suspend and resume
// flags: -std=c++20
// variants: -O0 | -O2
#include <coroutine>
#include <cstdio>
struct Gen { struct promise_type { int v; Gen get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; } std::suspend_always initial_suspend() { return {}; } std::suspend_always final_suspend() noexcept { return {}; } std::suspend_always yield_value(int n) { v = n; return {}; } void return_void() {} void unhandled_exception() { std::puts("exception"); } }; std::coroutine_handle<promise_type> h; ~Gen() { h.destroy(); } };
static Gen count(int to) { for (int i = 0; i < to; i++) co_yield i * i; throw 1; }
int main() { Gen g = count(4); for (;;) { g.h.resume(); if (g.h.done()) break; std::printf("%d\n", g.h.promise().v); } }
