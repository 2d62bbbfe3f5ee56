// behaviour: destructors of static objects of the program and its libraries
#include <cstdio>
struct Object {
  const char *name;
  explicit Object(const char *n) : name(n) { std::printf("+%s\n", name); }
  ~Object() { std::printf("-%s\n", name); }
};
static Object mine("program");
int one(), two();
int main() { std::printf("%d\n", one() + two()); }
//// one.cc in libone.so
#include <cstdio>
namespace {
struct Object {
  const char *name;
  explicit Object(const char *n) : name(n) { std::printf("+%s\n", name); }
  ~Object() { std::printf("-%s\n", name); }
};
Object theirs("one");
}
int one() { static Object late("late one"); return 1; }
//// two.cc in libtwo.so
#include <cstdio>
namespace {
struct Object {
  const char *name;
  explicit Object(const char *n) : name(n) { std::printf("+%s\n", name); }
  ~Object() { std::printf("-%s\n", name); }
};
Object theirs("two");
}
int two() { return 2; }
