// Exceptions find their way through the program's code.
#ifndef HL_UNWIND_H
#define HL_UNWIND_H

#include <stdint.h>

// Sets the tables of the first image: base describes the code from start to end, later everything
// else in the arena (0: nothing).
void hl_unwind_set(uint64_t base, uint64_t start, uint64_t end, uint64_t later);

// Replaces the table of later code; called while the threads are stopped.
void hl_unwind_replace(uint64_t later);

#endif
