// behaviour: main may be weak
#include <stdio.h>
__attribute__((weak)) int main(void) { puts("weak"); return 0; }
