// behaviour: streams with a buffer of their own
#include <iostream>
int main() { std::ios::sync_with_stdio(false); std::cin.tie(nullptr); for (int i = 0; i < 1000; i++) std::cout << i << ' '; std::cout << '\n'; }
