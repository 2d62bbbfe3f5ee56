// behaviour: _Unwind_Backtrace walks through all frames of the program
// flags: -O1 -fno-inline -fno-optimize-sibling-calls
#include <cstdio>
#include <unwind.h>
static int frames;
static bool seen_main;
int main();
static _Unwind_Reason_Code step(_Unwind_Context *c, void *) {
  frames++;
  if (_Unwind_FindEnclosingFunction((void *)_Unwind_GetIP(c)) == (void *)main) { seen_main = true; return _URC_END_OF_STACK; }
  return _URC_NO_REASON;
}
static void c() { _Unwind_Backtrace(step, nullptr); std::printf("%d %d\n", frames, seen_main); }
static void b() { c(); std::puts("b"); }
int main() { b(); std::puts("main"); }
