// behaviour: vectors are aligned for the instructions that need it
// flags: -O2
#include <stdio.h>
#include <emmintrin.h>
static char odd = 1;
__m128i data[4] = {{1, 2}, {3, 4}};
static __m128i zero[4];
int main(void) {
  odd++;
  _mm_store_si128(&zero[1], _mm_add_epi64(_mm_load_si128(&data[0]), _mm_load_si128(&data[1])));
  printf("%lld %lld\n", (long long)zero[1][0], (long long)zero[1][1]);
}
