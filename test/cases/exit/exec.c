// behaviour: a program may become another one
#include <unistd.h>
int main(void) { execl("/bin/echo", "echo", "other", "program", (char *)0); return 1; }
