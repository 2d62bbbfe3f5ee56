// behaviour: clocks, random numbers with a seed, optional, variant, any
// flags: -std=c++17
#include <any>
#include <chrono>
#include <cstdio>
#include <optional>
#include <random>
#include <variant>
int main() { std::mt19937 r(42); std::uniform_int_distribution<int> d(0, 1000); std::variant<int, std::string> v = "text"; std::any a = 3.5; std::optional<int> o; auto t = std::chrono::steady_clock::now(); std::printf("%d %d %zu %g %d %d\n", d(r), d(r), v.index(), std::any_cast<double>(a), o.value_or(8), t.time_since_epoch().count() > 0); try { std::get<int>(v); } catch (const std::bad_variant_access &e) { std::puts(e.what()); } try { std::any_cast<int>(a); } catch (const std::bad_any_cast &e) { std::puts(e.what()); } }
