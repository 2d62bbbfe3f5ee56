// behaviour: a child has its own copies, its buffered output and its exit status
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int value = 5;
static void end(void) { printf("end %d\n", value); }
int main(void) {
  atexit(end);
  fflush(stdout);
  if (fork() == 0) { value = 6; exit(3); }
  int s; wait(&s);
  printf("%d %d\n", value, WEXITSTATUS(s));
}
