// behaviour: OpenMP in C++ with exceptions inside a region
// flags: -fopenmp -O2
#include <cstdio>
#include <vector>
int main() { std::vector<int> v(1000, 2); int caught = 0, sum = 0;
#pragma omp parallel for reduction(+ : caught, sum)
  for (int i = 0; i < 1000; i++) { try { if (i % 100 == 0) throw i; sum += v[i]; } catch (int) { caught++; } }
  std::printf("%d %d\n", caught, sum); }
