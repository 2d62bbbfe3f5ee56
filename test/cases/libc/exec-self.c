// behaviour: a program starts itself again through its name, with arguments and environment
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
  if (argc > 1) { printf("%s %s %d\n", argv[1], getenv("GIVEN"), argc); return 4; }
  fflush(stdout);
  char *args[] = {argv[0], "second", 0}, *env[] = {"GIVEN=yes", 0};
  if (fork() == 0) { execve("/proc/self/exe", args, env); _exit(9); }
  int s; wait(&s);
  printf("%d\n", WEXITSTATUS(s));
}
