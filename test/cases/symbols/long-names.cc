// behaviour: names may be very long
#include <cstdio>
template <int N> struct Deep { using type = Deep<N - 1>; template <class T> static int f(T) { return N + Deep<N - 1>::f(Deep<N>{}); } };
template <> struct Deep<0> { template <class T> static int f(T) { return 0; } };
int main() { std::printf("%d\n", Deep<40>::f(Deep<1>{})); }
