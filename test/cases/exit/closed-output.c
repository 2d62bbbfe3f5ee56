// behaviour: output that cannot be written is noticed
#include <stdio.h>
#include <unistd.h>
int main(void) { close(1); printf("lost"); return fflush(stdout) != 0 ? 11 : 0; }
