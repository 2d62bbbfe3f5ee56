// Signal actions as the kernel has them: for signals that the C library keeps for itself, and for
// the agent, which may not call the library.
#ifndef HL_SIGNALS_H
#define HL_SIGNALS_H

#include <signal.h>
#include <stdint.h>

typedef void hl_signal_handler(int signal, siginfo_t *info, void *context);

// man 2 rt_sigaction; glibc's differs.
struct hl_action {
  uint64_t handler;
  uint64_t flags;
  uint64_t restorer;
  uint64_t mask;
};

// Makes an action of a handler, with all signals blocked while it runs if mask is ~0. Called by a
// thread of the C library, before the program runs.
void hl_action_prepare(struct hl_action *action, hl_signal_handler *handler, int flags,
                       uint64_t mask);

// Makes an action that of a signal, unless it is already. Returns the handler that was there, or
// null for none, and for the action's own.
hl_signal_handler *hl_action_take(int signal, const struct hl_action *action);

#endif
