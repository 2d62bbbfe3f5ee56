// behaviour: system, popen and posix_spawn
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
extern char **environ;
int main(void) { int s = system("exit 3"); char line[64] = ""; FILE *p = popen("echo from a pipe", "r"); fgets(line, sizeof line, p); printf("%d %s%d\n", WEXITSTATUS(s), line, pclose(p)); pid_t pid; char *a[] = {"true", 0}; posix_spawn(&pid, "/bin/true", NULL, NULL, a, environ); waitpid(pid, &s, 0); printf("%d\n", s); }
