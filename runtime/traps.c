#include "traps.h"

#include "memory.h"
#include "scan.h"
#include "signals.h"
#include "system.h"
#include <string.h>
#include <ucontext.h>

static struct {
  struct hl_trap *rows;
  uint64_t count;
  size_t size;
  struct hl_action action;
  hl_signal_handler *others; // the program's, if it has one
} traps;

static void on_trap(int signal_number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  uint64_t entry = (uint64_t)registers[REG_RIP] - 1;
  for (uint64_t i = 0; i < traps.count; i++) {
    if (traps.rows[i].entry == entry) {
      registers[REG_RIP] = (greg_t)traps.rows[i].body;
      return;
    }
  }
  uint64_t forward = 0;
  if (hl_quarantine_caught(entry, &forward) && forward != 0) {
    registers[REG_RIP] = (greg_t)forward;
    return;
  }
  // Somebody else's breakpoint: what would have happened without us.
  if (traps.others != NULL) {
    traps.others(signal_number, info, context);
    return;
  }
  signal(signal_number, SIG_DFL);
  hl_syscall3(SYS_tgkill, hl_pid(), hl_tid(), signal_number);
}

void hl_traps_init(void) {
  hl_action_prepare(&traps.action, on_trap, SA_NODEFER | SA_RESTART, 0);
}

void hl_traps_catch(void) {
  hl_signal_handler *others = hl_action_take(SIGTRAP, &traps.action);
  if (others != NULL)
    traps.others = others;
}

void hl_traps_set(const struct hl_trap *rows, uint32_t count) {
  if (traps.rows != NULL)
    hl_memory_give(traps.rows, traps.size);
  traps.rows = NULL;
  traps.count = 0;
  if (count == 0)
    return;
  hl_traps_catch();
  traps.size = count * sizeof *rows;
  traps.rows = hl_memory_take(traps.size);
  if (traps.rows == NULL)
    return;
  memcpy(traps.rows, rows, traps.size);
  traps.count = count;
}
