// behaviour: exceptions are rethrown, nested and carried between threads
// flags: -pthread
// clang: -O0
#include <cstdio>
#include <exception>
#include <future>
#include <stdexcept>
static void print(const std::exception &e, int depth = 0) {
  std::printf("%d %s\n", depth, e.what());
  try { std::rethrow_if_nested(e); } catch (const std::exception &inner) { print(inner, depth + 1); }
}
int main() {
  try { try { throw std::runtime_error("inner"); } catch (...) { std::throw_with_nested(std::logic_error("outer")); } }
  catch (const std::exception &e) { print(e); }
  auto f = std::async(std::launch::async, []() -> int { throw std::runtime_error("from afar"); });
  try { f.get(); } catch (const std::exception &e) { print(e); }
  std::printf("%d\n", std::uncaught_exceptions());
}
