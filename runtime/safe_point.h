// Where the program lets itself be changed.
#ifndef HL_SAFE_POINT_H
#define HL_SAFE_POINT_H

#include <stdint.h>

// Remembers whose safe points these are: a forked child has a copy of them and no agent. Called
// once, before the program runs.
void hl_safe_point_init(void);

// Asks for a safe point and waits until a thread is parked at one. Returns its tid, or 0 at the
// deadline (nanoseconds of hl_now).
int hl_safe_point_await(uint64_t deadline);

// Lets parked threads go on.
void hl_safe_point_release(void);

#endif
