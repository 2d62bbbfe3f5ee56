// behaviour: only the standard descriptors are open, and the next one is 3
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void) { for (int i = 0; i < 64; i++) if (fcntl(i, F_GETFD) >= 0) printf("%d ", i); printf("%d\n", open("/dev/null", O_RDONLY)); }
