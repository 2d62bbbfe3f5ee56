// behaviour: parallel loops, reductions and private variables
// flags: -fopenmp -O2
#include <omp.h>
#include <stdio.h>
static int per_thread;
#pragma omp threadprivate(per_thread)
int main(void) {
  long sum = 0;
  omp_set_num_threads(4);
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < 10000; i++) sum += i;
#pragma omp parallel copyin(per_thread)
  { per_thread += omp_get_thread_num(); }
  int total = 0;
#pragma omp parallel reduction(+ : total)
  total += per_thread;
  printf("%ld %d\n", sum, total);
}
