// behaviour: standard input is read to its end
// stdin: 1 2 3 4
#include <iostream>
int main() { int n, sum = 0; while (std::cin >> n) sum += n; std::cout << sum << " " << std::cin.eof() << "\n"; }
