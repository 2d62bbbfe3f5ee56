// Work that only a thread of the program may do: it may allocate, take locks, load libraries.
#ifndef HL_JOBS_H
#define HL_JOBS_H

#include <stdint.h>

typedef void hl_job(void *data);

// Posts a job. The agent does, while the thread that will run it stands still.
void hl_jobs_post(hl_job *job, void *data);

// Runs what was posted; does nothing where another thread was faster.
void hl_jobs_run(void);

// Waits until the last posted job is done. Returns 0, or -1 at the deadline (nanoseconds of
// hl_now).
int hl_jobs_wait(uint64_t deadline);

#endif
