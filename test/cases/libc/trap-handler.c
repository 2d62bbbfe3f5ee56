// behaviour: a program catches its own breakpoints and illegal instructions
// flags: -D_GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>
static int traps, ills;
static void trap(int s) { traps++; }
static void ill(int s, siginfo_t *i, void *c) { ills++; ((ucontext_t *)c)->uc_mcontext.gregs[REG_RIP] += 2; }
int main(void) {
  signal(SIGTRAP, trap);
  struct sigaction a = {.sa_sigaction = ill, .sa_flags = SA_SIGINFO};
  sigaction(SIGILL, &a, NULL);
  __asm__ volatile("int3"); __asm__ volatile("ud2"); __asm__ volatile("int3");
  printf("%d %d\n", traps, ills);
}
