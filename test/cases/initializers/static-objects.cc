// behaviour: static objects of several files are made in order and destroyed in reverse
// clang: -O2
#include <cstdio>
struct Loud { const char *n; Loud(const char *n) : n(n) { std::printf("+%s\n", n); } ~Loud() { std::printf("-%s\n", n); } };
static Loud a("a"), b("b");
static Loud &local() { static Loud l("local"); return l; }
int main() { local(); std::puts("main"); }
//// b.cc
#include <cstdio>
struct Loud { const char *n; Loud(const char *n) : n(n) { std::printf("+%s\n", n); } ~Loud() { std::printf("-%s\n", n); } };
static Loud c("c");
__attribute__((init_priority(200))) static Loud d("d");
