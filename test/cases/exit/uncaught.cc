// behaviour: an exception that nobody catches prints its text and aborts
// clang: -O0
#include <stdexcept>
int main() { throw std::runtime_error("nobody catches this"); }
