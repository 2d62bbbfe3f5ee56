// The few writes that take a running program to its next generation.
#ifndef HL_COMMIT_H
#define HL_COMMIT_H

#include <stddef.h>
#include <stdint.h>

// Carries out a commit message: waits for a safe point, stops all threads, checks, writes, answers
// the host, lets them go. body is the whole message after its header. Returns 0, or -1 where the
// message is damaged or the connection is gone.
int hl_commit(const char *body, size_t size);

// Where the program's thread-local block is: seen from a thread pointer, and the initial one that
// new threads copy. Called once, before the program runs.
void hl_commit_thread_block(int64_t distance, uint64_t image);

#endif
