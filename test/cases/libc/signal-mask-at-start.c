// behaviour: no signal is blocked, ignored or handled at the start
#include <signal.h>
#include <stdio.h>
int main(void) {
  sigset_t set;
  sigprocmask(SIG_BLOCK, NULL, &set);
  for (int s = 1; s <= 64; s++) {
    struct sigaction a;
    if (sigismember(&set, s) == 1) printf("blocked %d\n", s);
    if (sigaction(s, NULL, &a) == 0 && a.sa_handler != SIG_DFL) printf("handled %d\n", s);
  }
}
