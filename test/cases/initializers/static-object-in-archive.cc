// behaviour: static objects of members are made when the member is linked
#include <cstdio>
int b();
int main() { std::printf("main %d\n", b()); }
//// b.cc in libb.a
#include <cstdio>
struct Loud { Loud() { std::puts("made"); } ~Loud() { std::puts("destroyed"); } };
static Loud loud;
int b() { return 3; }
//// c.cc in libb.a
#include <cstdio>
struct Other { Other() { std::puts("never"); } };
static Other other;
int c() { return 3; }
