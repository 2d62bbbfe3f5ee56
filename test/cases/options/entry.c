// behaviour: -e chooses where the program starts
// link: -Wl,-e,my_start
// passed: a start of its own
#include <stdlib.h>
#include <unistd.h>
__attribute__((force_align_arg_pointer)) void my_start(void) { write(1, "mine\n", 5); _exit(3); }
int main(void) { return 0; }
