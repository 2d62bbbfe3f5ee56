// behaviour: _GLOBAL_OFFSET_TABLE_ has an address
#include <stdio.h>
extern void *_GLOBAL_OFFSET_TABLE_[] __attribute__((visibility("hidden")));
int main(void) { void **volatile g = _GLOBAL_OFFSET_TABLE_; printf("%d\n", g != 0); }
