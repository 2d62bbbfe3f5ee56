// behaviour: an exception that leaves a thread aborts
// flags: -pthread
#include <stdexcept>
#include <thread>
int main() { std::thread([] { throw std::logic_error("in a thread"); }).join(); }
