// behaviour: the C++ library may be linked statically
// link: -static-libstdc++ -static-libgcc
// clang: -O0
#include <iostream>
#include <stdexcept>
#include <string>
int main() { try { throw std::runtime_error("static"); } catch (const std::exception &e) { std::cout << e.what() << std::string(3, '!') << std::endl; } }
