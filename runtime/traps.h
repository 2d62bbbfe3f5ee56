// Entries that are too small for a jump: what runs into them goes on at the newest body. And traps
// in collected code (scan.h).
#ifndef HL_TRAPS_H
#define HL_TRAPS_H

#include "protocol.h"

// Called once, before the program runs.
void hl_traps_init(void);

// Takes SIGTRAP, from the program if need be: not before there is a first trap.
void hl_traps_catch(void);

// Sets all entries that there are. Called by the main
// thread before the program runs, and by the agent while it stands still.
void hl_traps_set(const struct hl_trap *rows, uint32_t count);

#endif
