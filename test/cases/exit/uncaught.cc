// behaviour: an exception that nobody catches prints its text and aborts
#include <stdexcept>
int main() { throw std::runtime_error("nobody catches this"); }
