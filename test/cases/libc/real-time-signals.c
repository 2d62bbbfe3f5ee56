// behaviour: queued signals carry a value, all real-time signals are the program's
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static volatile int sum, count;
static void handler(int s, siginfo_t *i, void *c) { sum += i->si_value.sival_int; count++; }
int main(void) {
  struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  printf("%d\n", SIGRTMAX - SIGRTMIN);
  for (int s = SIGRTMIN; s <= SIGRTMAX; s++) { sigaction(s, &a, NULL); union sigval v = {.sival_int = s}; sigqueue(getpid(), s, v); }
  printf("%d %d\n", count, sum);
}
