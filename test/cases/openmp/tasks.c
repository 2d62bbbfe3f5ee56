// behaviour: tasks, critical and single sections
// flags: -fopenmp
#include <stdio.h>
static long fib(int n) { long a, b; if (n < 2) return n;
#pragma omp task shared(a)
  a = fib(n - 1);
  b = fib(n - 2);
#pragma omp taskwait
  return a + b; }
int main(void) { long r; int n = 0;
#pragma omp parallel num_threads(3)
  {
#pragma omp single
    r = fib(15);
#pragma omp critical
    n++;
  }
  printf("%ld %d\n", r, n); }
