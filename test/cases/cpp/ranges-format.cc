// behaviour: ranges, concepts and spans
// flags: -std=c++20 -O2
#include <cstdio>
#include <ranges>
#include <span>
#include <vector>
int main() { std::vector<int> v{1, 2, 3, 4, 5, 6}; int sum = 0; for (int n : v | std::views::filter([](int n) { return n % 2; }) | std::views::transform([](int n) { return n * n; })) sum += n; std::printf("%d %zu\n", sum, std::span(v).subspan(2).size()); }
