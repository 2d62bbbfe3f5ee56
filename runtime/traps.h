// Entries that are too small for a jump: what runs into them goes on at the newest body.
#ifndef HL_TRAPS_H
#define HL_TRAPS_H

#include "protocol.h"

// Called once, before the program runs.
void hl_traps_init(void);

// Sets all entries that there are. SIGTRAP is taken with the first of them. Called by the main
// thread before the program runs, and by the agent while it stands still.
void hl_traps_set(const struct hl_trap *rows, uint32_t count);

#endif
