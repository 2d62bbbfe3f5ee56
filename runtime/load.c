// Loading a library allocates, takes locks and runs constructors: nothing for the agent, and
// nothing for a thread that stands anywhere. It is done at a safe point, or by the main thread
// while it waits in the kernel, as a job.
#include "load.h"

#include "channel.h"
#include "jobs.h"
#include "libraries.h"
#include "memory.h"
#include "safe_point.h"
#include "stop.h"
#include "system.h"
#include <stdlib.h>
#include <string.h>

// What the job is to do, and what came of it. Belongs to the thread that runs it until it is done.
struct task {
  const char *names; // NUL-terminated, one after the other: the file, then the libraries
  uint32_t count;
  int failed;
  const char *reason;
  struct hl_library *records;
  char *paths;
  size_t paths_size;
};

static void load(void *data) {
  struct task *task = data;
  const char *file = task->names;
  const char **names = calloc(task->count, sizeof *names);
  task->records = calloc(task->count, sizeof *task->records);
  task->failed = 1;
  task->reason = "out of memory";
  if (names != NULL && task->records != NULL) {
    const char *at = file;
    for (uint32_t i = 0; i < task->count; i++)
      names[i] = at += strlen(at) + 1;
    if (hl_libraries_load(file, NULL, &task->reason) == 0) {
      task->paths = hl_libraries_describe(names, task->count, task->records, &task->paths_size);
      task->failed = task->paths == NULL;
    }
  }
  free(names);
}

// Finds a thread for the job and waits until it is done. Returns 0, or -1 at the deadline.
static int run_on_program(struct task *task, uint32_t mode, uint64_t deadline) {
  if (mode == HL_COMMIT_MODE_SAFE_POINT) {
    if (hl_safe_point_await(deadline) == 0)
      return -1;
    hl_jobs_post(load, task);
    hl_safe_point_release();
    return hl_jobs_wait(deadline);
  }
  while (hl_now() < deadline) {
    const struct hl_stopped *threads = NULL;
    int count = hl_stop_all(deadline, &threads);
    int runner = count < 0 ? 0 : hl_stop_find_runner(threads, count);
    if (runner != 0)
      hl_jobs_post(load, task);
    if (count >= 0)
      hl_stop_release(runner);
    if (runner != 0)
      return hl_jobs_wait(deadline);
    struct timespec moment = {0, 1000000};
    hl_syscall3(SYS_nanosleep, (long)&moment, 0, 0);
  }
  return -1;
}

int hl_load_libraries(const char *body, size_t size) {
  // The job may outlive a wait that timed out, so what it works on is neither on this stack nor in
  // the agent's buffer.
  static struct task task;
  struct hl_load fields;
  if (size < sizeof fields)
    return -1;
  memcpy(&fields, body, sizeof fields);
  uint32_t strings = 0;
  for (const char *at = body + sizeof fields; at < body + size; at += strlen(at) + 1)
    strings++;
  if (strings != fields.library_count + 1)
    return -1;
  char *names = hl_memory_take(size - sizeof fields + 1);
  if (names == NULL)
    return -1;
  memcpy(names, body + sizeof fields, size - sizeof fields);
  task = (struct task){.names = names, .count = fields.library_count};
  uint64_t deadline = hl_now() + (uint64_t)fields.timeout_ms * 1000000u;
  if (run_on_program(&task, fields.mode, deadline) != 0) {
    task.failed = 1;
    task.reason = "the program did not reach a safe point in time";
  }
  struct hl_loaded answer = {fields.library_count, (uint32_t)task.failed};
  if (task.failed)
    return hl_channel_send(HL_MESSAGE_LOADED, &answer, sizeof answer, task.reason,
                           strlen(task.reason), NULL, 0);
  // The records and paths stay with the program's allocator, which this thread may not call; a few
  // hundred bytes for each library that an update brings.
  return hl_channel_send(HL_MESSAGE_LOADED, &answer, sizeof answer, task.records,
                         fields.library_count * sizeof *task.records, task.paths, task.paths_size);
}
