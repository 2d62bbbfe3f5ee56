// behaviour: constructors and destructors of the program and libraries that need each other
// prepare: g++ -shared base.o -o libbase.so && g++ -shared left.o -o libleft.so -L. -lbase -Wl,-rpath,$PWD && g++ -shared right.o -o libright.so -L. -lbase -lleft -Wl,-rpath,$PWD && g++ -shared alone.o -o libalone.so
// flags: -fPIC
// inputs: main.o -L. -Wl,--no-as-needed -lalone -lright -lleft -Wl,-rpath,$ORIGIN -Wl,-rpath-link,.
#include <cstdio>
#define SAY(what, who) static void __attribute__((what)) what##_##who() { std::puts(#what " " #who); }
struct Object {
  const char *name;
  explicit Object(const char *n) : name(n) { std::printf("object %s\n", name); }
};
static Object object("main");
SAY(constructor, main)
static void __attribute__((constructor(200))) early() { std::puts("early main"); }
SAY(destructor, main)
int left(), right();
int main() { std::printf("main %d\n", left() + right()); }
//// base.cc
#include <cstdio>
static void __attribute__((constructor)) start() { std::puts("constructor base"); }
static void __attribute__((constructor(300))) early() { std::puts("early base"); }
static void __attribute__((destructor)) stop() { std::puts("destructor base"); }
int base() { return 1; }
//// left.cc
#include <cstdio>
int base();
static int value = (std::puts("object left"), base());
static void __attribute__((constructor(400))) early() { std::puts("early left"); }
static void __attribute__((destructor)) stop() { std::puts("destructor left"); }
int left() { return value; }
//// right.cc
#include <cstdio>
int base();
int left();
static int value = (std::puts("object right"), base() + left());
static void __attribute__((destructor)) stop() { std::puts("destructor right"); }
int right() { return value; }
//// alone.cc
#include <cstdio>
static void __attribute__((constructor)) start() { std::puts("constructor alone"); }
static void __attribute__((constructor(101))) early() { std::puts("early alone"); }
static void __attribute__((destructor)) stop() { std::puts("destructor alone"); }
