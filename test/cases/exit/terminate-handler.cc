// behaviour: a program's own terminate handler is called
#include <cstdio>
#include <cstdlib>
#include <exception>
int main() { std::set_terminate([] { std::puts("own handler"); std::exit(6); }); throw 1; }
