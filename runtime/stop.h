// Stopping all threads of the program, and letting them go again.
#ifndef HL_STOP_H
#define HL_STOP_H

#include <stdint.h>

// Where a stopped thread stands.
struct hl_stopped {
  int tid;
  int at_system_call; // it waits in the kernel, or just came back from there
  uint64_t pc;
  uint64_t sp;
  uint64_t thread; // its thread pointer
  // Its registers, all of them, where the kernel put them; on its stack or that of its signals.
  // Below is what was on that stack before and is not any more.
  uint64_t context;
  uint64_t context_end;
};

// Takes a signal for stopping. Called once, by the main thread, before the program runs.
void hl_stop_init(void);

// The agent must never stop itself.
void hl_stop_set_agent(int tid);

// Stops every thread but the agent. Returns how many stand still, with *threads listing them until
// hl_stop_release; or -1 where one did not answer until the deadline (nanoseconds of hl_now), with
// all threads running again.
int hl_stop_all(uint64_t deadline, const struct hl_stopped **threads);

// A thread that may run a job where it stands: the main thread, while it waits in the kernel, and
// so holds no lock of the C library's allocator. Returns its tid, or 0.
int hl_stop_find_runner(const struct hl_stopped *threads, int count);

// Lets them go. The thread with this tid (0: none) runs the posted job first.
void hl_stop_release(int runner);

#endif
