// behaviour: libraries are set up before the program and end after it
#include <cstdio>
int b();
struct Loud { Loud() { std::puts("program up"); } ~Loud() { std::puts("program down"); } };
static Loud loud;
__attribute__((destructor)) static void end() { std::puts("program destructor"); }
int main() { std::printf("main %d\n", b()); }
//// b.cc in libb.so
#include <cstdio>
struct Loud2 { Loud2() { std::puts("library up"); } ~Loud2() { std::puts("library down"); } };
static Loud2 loud2;
__attribute__((destructor)) static void end() { std::puts("library destructor"); }
int b() { return 3; }
