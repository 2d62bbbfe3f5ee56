// behaviour: virtual tables with thunks, covariant returns and many bases
// variants: -O0 | -O2 -fno-pie
#include <cstdio>
struct A { virtual A *self() { return this; } virtual int id() { return 1; } long pad = 1; }; struct B { virtual B *me() { return this; } virtual int idb() { return 2; } long pad = 2; };
struct C : A, B { C *self() override { return this; } C *me() override { return this; } int id() override { return 3; } int idb() override { return 4; } long own = 9; };
A *a(); B *b();
int main() { std::printf("%d %d %d %d\n", a()->self()->id(), b()->me()->idb(), static_cast<C *>(b()->me())->own == 9, a()->self() == a()); }
//// b.cc
struct A { virtual A *self() { return this; } virtual int id() { return 1; } long pad = 1; }; struct B { virtual B *me() { return this; } virtual int idb() { return 2; } long pad = 2; };
struct C : A, B { C *self() override { return this; } C *me() override { return this; } int id() override { return 3; } int idb() override { return 4; } long own = 9; };
static C c; A *a() { return &c; } B *b() { return &c; }
