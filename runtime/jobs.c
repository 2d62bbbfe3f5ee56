#include "jobs.h"

#include "system.h"

static struct {
  hl_job *job;
  void *data;
  uint32_t pending; // 1 while nobody has taken it
  uint32_t running; // 1 until it is done
} jobs;

void hl_jobs_post(hl_job *job, void *data) {
  jobs.job = job;
  jobs.data = data;
  hl_store(&jobs.running, 1);
  hl_store(&jobs.pending, 1);
}

void hl_jobs_run(void) {
  if (__atomic_exchange_n(&jobs.pending, 0, __ATOMIC_SEQ_CST) == 0)
    return;
  jobs.job(jobs.data);
  hl_store(&jobs.running, 0);
  hl_futex_wake(&jobs.running);
}

int hl_jobs_wait(uint64_t deadline) {
  while (hl_load(&jobs.running) != 0) {
    uint64_t now = hl_now();
    if (now >= deadline)
      return -1;
    hl_futex_wait(&jobs.running, 1, deadline - now);
  }
  return 0;
}
