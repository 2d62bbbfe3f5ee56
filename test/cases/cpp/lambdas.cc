// behaviour: lambdas, std::function, captures and conversions to pointers
// clang: -O2
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>
std::function<int(int)> other(int);
int main() { int k = 3; auto f = [k](int n) mutable { return n * k++; }; std::function<int(int)> g = f; int (*p)(int) = [](int n) { return -n; }; std::vector<int> v{3, 1, 2}; std::sort(v.begin(), v.end(), [](int a, int b) { return a > b; }); std::printf("%d %d %d %d %d %d\n", f(1), g(1), g(1), p(4), v[0], other(5)(6)); }
//// b.cc
#include <functional>
std::function<int(int)> other(int k) { return [k](int n) { return n * k; }; }
