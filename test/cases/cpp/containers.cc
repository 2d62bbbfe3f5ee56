// behaviour: containers, strings, algorithms and smart pointers
// variants: -O0 | -O2 -std=c++20 | -O2 -D_GLIBCXX_DEBUG
// clang: -O2
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>
int main() { std::map<std::string, std::vector<int>> m; for (int i = 0; i < 50; i++) m[std::to_string(i % 7)].push_back(i); std::unordered_map<int, std::string> u; for (int i = 0; i < 50; i++) u[i] = std::string(i, 'x'); auto p = std::make_shared<std::set<int>>(); for (auto &[k, v] : m) p->insert((int)v.size()); std::weak_ptr<std::set<int>> w = p; std::printf("%zu %zu %zu %ld", m.size(), u[49].size(), p->size(), w.use_count()); p.reset(); std::printf(" %d\n", w.expired()); }
