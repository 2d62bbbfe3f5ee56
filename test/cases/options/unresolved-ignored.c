// behaviour: with --unresolved-symbols=ignore-all an undefined function is null
// link: -Wl,--unresolved-symbols=ignore-all
#include <stdio.h>
int missing(void);
int main(int argc, char **argv) { if (argc > 5) missing(); puts("fine"); }
