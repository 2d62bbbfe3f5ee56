// behaviour: what is buffered at a fork comes twice
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) { printf("twice "); if (fork() != 0) wait(NULL); }
