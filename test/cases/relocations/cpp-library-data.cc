// behaviour: variables of the C++ library and their addresses in data
// variants: -O2 -fPIE | -O2 -fno-pie | -O2 -fPIC
// clang: -O2
#include <iostream>
#include <new>
std::ostream *const out = &std::cout;
std::ostream *streams[] = {&std::cout, &std::cerr, &std::clog};
int main() {
  *out << "cout" << std::endl;
  *streams[1] << "cerr" << std::endl;
  *streams[2] << "clog" << std::endl;
  std::cout << (&std::cout == out) << (streams[0] == out) << (&std::nothrow != nullptr) << "\n";
}
