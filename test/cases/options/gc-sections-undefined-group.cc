// behaviour: with --gc-sections what a handler of a reachable function catches must be defined, and no other
// flags: -ffunction-sections
// link: -Wl,--gc-sections
// fails: Missing
struct Missing { virtual void key(); };
struct Elsewhere { virtual void key(); };
__attribute__((noinline)) void risk(int n) { if (n > 100) throw n; }
int unused(int n) { try { risk(n); } catch (Elsewhere &) { return 1; } return 0; }
int main(int argc, char **) { try { risk(argc); } catch (Missing &) { return 1; } return 0; }
