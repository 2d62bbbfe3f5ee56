// behaviour: handlers with context, on a stack of their own, masked and restarted
// clang: -O2
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static volatile int seen, on_own_stack;
static char *room;
static void handler(int s, siginfo_t *i, void *c) { int local; seen = s * 10 + (i->si_pid == getpid()); on_own_stack = (char *)&local >= room && (char *)&local < room + 65536; }
int main(void) {
  room = malloc(65536);
  stack_t st = {.ss_sp = room, .ss_size = 65536};
  sigaltstack(&st, NULL);
  struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGUSR2, &a, NULL);
  sigset_t set, old; sigemptyset(&set); sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, &old);
  kill(getpid(), SIGUSR2);
  printf("%d ", seen);
  sigprocmask(SIG_SETMASK, &old, NULL);
  printf("%d %d\n", seen == SIGUSR2 * 10 + 1, on_own_stack);
}
