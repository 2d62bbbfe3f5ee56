// behaviour: debug information of any kind does no harm
// variants: -g | -g3 -O2 | -g -gz | -gdwarf-4 -gsplit-dwarf | -g -fdebug-types-section
// clang: -g | -g -O2 -gsplit-dwarf
#include <stdio.h>
struct point { int x, y; };
static int sum(struct point p) { return p.x + p.y; }
int main(void) { printf("%d\n", sum((struct point){1, 2})); }
