// behaviour: a class of the program derives from one of a library
// variants: -O2 -fPIE | -O2 -fno-pie | -O0 -fPIC
// clang: -O2 | -O2 -fno-pie
#include <cstdio>
struct Shape { virtual ~Shape(); virtual int area() = 0; virtual const char *name(); int describe(); static int count; Shape(); };
struct Square : Shape { int n = 4; int area() override { return n * n; } ~Square() { std::puts("~Square"); } };
int main() { { Square s; std::printf("%d %d\n", s.describe(), Shape::count); } std::printf("%d\n", Shape::count); }
//// b.cc in libb.so
#include <cstdio>
struct Shape { virtual ~Shape(); virtual int area() = 0; virtual const char *name(); int describe(); static int count; Shape(); };
int Shape::count;
Shape::Shape() { count++; }
Shape::~Shape() { count--; std::puts("~Shape"); }
const char *Shape::name() { return "shape"; }
int Shape::describe() { std::puts(name()); return area() + 1; }
