// behaviour: vfork and exec
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) { int s; if (vfork() == 0) { execl("/bin/sh", "sh", "-c", "exit 6", (char *)0); _exit(1); } wait(&s); printf("%d\n", WEXITSTATUS(s)); }
