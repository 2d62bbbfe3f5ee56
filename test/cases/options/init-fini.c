// behaviour: -init and -fini name functions that run first and last
// link: -Wl,-init,my_init -Wl,-fini,my_fini
// passed: functions beside constructors
#include <stdio.h>
void my_init(void) { puts("init"); }
void my_fini(void) { puts("fini"); }
int main(void) { puts("main"); }
