// behaviour: merged constants of 4, 8 and 16 bytes keep their value
// flags: -O2 -mno-avx
// clang: -O0
#include <stdio.h>
#include <emmintrin.h>
double half(double x) { return x * 0.5 + 1.25; }
float third(float x) { return x * 3.5f; }
__m128i mask(__m128i x) { return _mm_and_si128(x, _mm_set_epi32(1, 2, 4, 8)); }
int main(int argc, char **argv) {
  int out[4];
  _mm_storeu_si128((__m128i *)out, mask(_mm_set1_epi32(argc + 14)));
  printf("%g %g %d %d %d %d\n", half(argc), third(argc), out[0], out[1], out[2], out[3]);
}
