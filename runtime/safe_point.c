#include "safe_point.h"

#include "hotlink.h"
#include "jobs.h"
#include "system.h"
#include <errno.h>

HL_EXPORT volatile int hotlink_pending;

static struct {
  int owner;
  uint32_t round;  // changes when parked threads may go
  uint32_t parked; // tid of the first one
} safe_point;

void hl_safe_point_init(void) {
  safe_point.owner = hl_pid();
}

HL_EXPORT void hotlink_park(void) {
  if (hl_pid() != safe_point.owner) {
    hotlink_pending = 0;
    return;
  }
  int error = errno;
  uint32_t round = hl_load(&safe_point.round);
  uint32_t nobody = 0;
  uint32_t self = (uint32_t)hl_tid();
  __atomic_compare_exchange_n(&safe_point.parked, &nobody, self, 0, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  hl_futex_wake(&safe_point.parked);
  while (hotlink_pending && hl_load(&safe_point.round) == round)
    hl_futex_wait(&safe_point.round, round, 0);
  hl_jobs_run();
  errno = error;
}

int hl_safe_point_await(uint64_t deadline) {
  hl_store(&safe_point.parked, 0);
  hotlink_pending = 1;
  for (;;) {
    uint32_t tid = hl_load(&safe_point.parked);
    uint64_t now = hl_now();
    if (tid != 0)
      return (int)tid;
    if (now >= deadline)
      break;
    hl_futex_wait(&safe_point.parked, 0, deadline - now);
  }
  hl_safe_point_release();
  return 0;
}

void hl_safe_point_release(void) {
  hotlink_pending = 0;
  hl_add(&safe_point.round, 1);
  hl_futex_wake(&safe_point.round);
}
