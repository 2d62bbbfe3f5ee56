#include "signals.h"

#include "system.h"
#include <string.h>

void hl_action_prepare(struct hl_action *action, hl_signal_handler *handler, int flags,
                       uint64_t mask) {
  struct sigaction wanted;
  memset(&wanted, 0, sizeof wanted);
  wanted.sa_sigaction = handler;
  wanted.sa_flags = flags | SA_SIGINFO;
  // The library knows what the kernel wants to hear: it is told for some signal, and that is read
  // back.
  struct sigaction borrowed;
  sigaction(SIGRTMAX, &wanted, &borrowed);
  hl_syscall6(SYS_rt_sigaction, SIGRTMAX, 0, (long)action, sizeof action->mask, 0, 0);
  sigaction(SIGRTMAX, &borrowed, NULL);
  action->mask = mask;
}

hl_signal_handler *hl_action_take(int signal, const struct hl_action *action) {
  struct hl_action now;
  memset(&now, 0, sizeof now);
  hl_syscall6(SYS_rt_sigaction, signal, 0, (long)&now, sizeof now.mask, 0, 0);
  if (now.handler == action->handler)
    return NULL;
  hl_syscall6(SYS_rt_sigaction, signal, (long)action, 0, sizeof now.mask, 0, 0);
  int is_function = now.handler != (uintptr_t)SIG_DFL && now.handler != (uintptr_t)SIG_IGN;
  return is_function ? (hl_signal_handler *)now.handler : NULL;
}
