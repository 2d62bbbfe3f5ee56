// behaviour: a program's parent, group and session are those of whoever started it
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) { printf("%d %d\n", getppid() > 1, wait(NULL)); }
