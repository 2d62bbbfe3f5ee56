// behaviour: undefined behaviour traps
// flags: -fsanitize=undefined -fsanitize-undefined-trap-on-error
#include <limits.h>
int main(int argc, char **argv) { int n = INT_MAX; n += argc; return n; }
