// The few writes that take a running program to its next generation.
#ifndef HL_COMMIT_H
#define HL_COMMIT_H

#include "protocol.h"

// Carries out a commit message: waits for a safe point, stops all threads, checks, writes, lets
// them go. body is the whole message after its header and of the size given. Fills *done, and
// writes the tail of the answer to *tail (to be given back with hl_memory_give, *tail_capacity).
void hl_commit(const char *body, size_t size, struct hl_committed *done, char **tail,
               size_t *tail_size, size_t *tail_capacity);

// Takes SIGTRAP for entries that are too small for a jump. Called once, before the program runs.
void hl_commit_init(void);

#endif
