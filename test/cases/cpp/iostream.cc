// behaviour: streams format numbers, floats and text
// clang: -O2
#include <iomanip>
#include <iostream>
#include <sstream>
int main() {
  std::cout << std::hex << 255 << " " << std::setw(8) << std::setfill('*') << 1.5 << std::dec << " " << std::setprecision(3) << 3.14159 << std::boolalpha << true << std::endl;
  std::istringstream in("12 word 3.5"); int i; std::string s; double d; in >> i >> s >> d;
  std::cout << i << s << d << '\n';
  std::cerr << "error\n"; std::clog << "log\n";
  std::wcout << L"wide\n";
}
