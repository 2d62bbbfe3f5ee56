// behaviour: a program without start files has its own entry
// link: -nostartfiles
// passed: a start of its own
#include <unistd.h>
void _start(void) { write(1, "start\n", 6); _exit(4); }
