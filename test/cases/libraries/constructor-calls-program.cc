// behaviour: a library's constructor calls a function of the program, which uses other libraries
#include <cmath>
#include <cstdio>
#include <string>
extern "C" void hello(double x) { std::printf("%s %.1f\n", std::to_string(7).c_str(), std::cos(x)); }
int b();
int main() { std::printf("%d\n", b()); }
//// b.cc in libb.so
extern "C" void hello(double);
static struct Start { Start() { hello(0); } } start;
int b() { return 3; }
