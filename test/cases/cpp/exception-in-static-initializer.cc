// behaviour: a local static whose constructor throws is tried again
#include <cstdio>
static int tries;
struct Picky { Picky() { if (++tries < 3) throw tries; } };
static void use() { static Picky p; std::printf("made after %d\n", tries); }
int main() { for (int i = 0; i < 4; i++) try { use(); } catch (int n) { std::printf("failed %d\n", n); } }
