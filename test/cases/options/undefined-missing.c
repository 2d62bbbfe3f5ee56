// behaviour: -u of a name that nobody defines is no error
// link: -u nobody_has_this
#include <stdio.h>
int main(void) { puts("fine"); }
