// behaviour: constructors get the arguments and the environment
// args: one two
#include <stdio.h>
__attribute__((constructor)) static void start(int argc, char **argv, char **envp) {
  printf("%d %s %s %d\n", argc, argv[1], argv[2], envp[0] != 0);
}
int main(void) { puts("main"); }
