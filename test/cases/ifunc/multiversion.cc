// behaviour: C++ functions in several versions by target
#include <cstdio>
__attribute__((target("default"))) int version() { return 1; }
__attribute__((target("arch=haswell"))) int version() { return 1; }
int main() { std::printf("%d\n", version()); }
