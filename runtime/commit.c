// Order: a safe point, all threads stopped, nothing wrong found, then the writes. Up to the first
// write everything can be abandoned and the program is as it was; from there on nothing can fail
// but the kernel refusing a write, which is tried out before.
//
// Runs on the agent: no malloc, no stdio, no locks, no errno.
#include "commit.h"

#include "channel.h"
#include "initializers.h"
#include "memory.h"
#include "safe_point.h"
#include "scan.h"
#include "stop.h"
#include "system.h"
#include "unwind.h"
#include <signal.h>
#include <string.h>
#include <ucontext.h>

struct commit {
  const struct hl_commit *fields;
  const struct hl_patch_write *writes;
  const struct hl_thread_write *thread_writes;
  const struct hl_trap *traps;
  const uint64_t *initializers;
  const uint64_t *after;
  const char *bytes;        // for each write its old and its new bytes
  const char *thread_bytes; // and those of thread-local variables
};

static struct {
  int64_t distance;
  uint64_t image;
} thread_block;

static struct {
  struct hl_trap *rows;
  uint64_t count;
  size_t size;
} traps;

// Checks that the tail is as long as its counts say. Returns 0 or -1.
static int parse(const char *body, size_t size, struct commit *commit) {
  const char *end = body + size;
  if (size < sizeof(struct hl_commit))
    return -1;
  const struct hl_commit *fields = (const void *)body;
  uint64_t needed = (uint64_t)fields->write_count * sizeof(struct hl_patch_write) +
                    (uint64_t)fields->thread_write_count * sizeof(struct hl_thread_write) +
                    (uint64_t)fields->trap_count * sizeof(struct hl_trap) +
                    ((uint64_t)fields->initializer_count + fields->after_count) * 8;
  if (needed > size - sizeof *fields)
    return -1;
  commit->fields = fields;
  commit->writes = (const void *)(body + sizeof *fields);
  commit->thread_writes = (const void *)(commit->writes + fields->write_count);
  commit->traps = (const void *)(commit->thread_writes + fields->thread_write_count);
  commit->initializers = (const void *)(commit->traps + fields->trap_count);
  commit->after = commit->initializers + fields->initializer_count;
  commit->bytes = (const void *)(commit->after + fields->after_count);
  uint64_t left = (uint64_t)(end - commit->bytes);
  for (uint32_t i = 0; i < fields->write_count; i++) {
    uint64_t both = (uint64_t)commit->writes[i].size * 2;
    if (both > left || !hl_memory_contains(commit->writes[i].address, commit->writes[i].size))
      return -1;
    left -= both;
  }
  commit->thread_bytes = end - left;
  for (uint32_t i = 0; i < fields->thread_write_count; i++) {
    const struct hl_thread_write *write = &commit->thread_writes[i];
    uint64_t both = (uint64_t)write->size * 2;
    if (both > left || write->offset > HL_THREAD_BLOCK_SIZE ||
        write->size > HL_THREAD_BLOCK_SIZE - write->offset)
      return -1;
    left -= both;
  }
  return left == 0 ? 0 : -1;
}

static int holds(uint64_t address, const char *bytes, uint32_t size) {
  return memcmp((const void *)(uintptr_t)address, bytes, size) == 0;
}

// Returns the address of the first write whose old bytes are not there, 0 where all are.
static uint64_t find_mismatch(const struct commit *commit) {
  const char *bytes = commit->bytes;
  for (uint32_t i = 0; i < commit->fields->write_count; i++) {
    const struct hl_patch_write *write = &commit->writes[i];
    if (write->kind != HL_WRITE_KIND_IF_PRISTINE && !holds(write->address, bytes, write->size))
      return write->address;
    bytes += (size_t)write->size * 2;
  }
  return 0;
}

// True where a thread stands inside instructions that are to be replaced; standing at their first
// byte is fine.
static int is_in_the_way(const struct commit *commit, const struct hl_stopped *threads, int count) {
  for (uint32_t i = 0; i < commit->fields->write_count; i++) {
    const struct hl_patch_write *write = &commit->writes[i];
    if (write->kind != HL_WRITE_KIND_CODE)
      continue;
    for (int k = 0; k < count; k++)
      if (threads[k].pc > write->address && threads[k].pc < write->address + write->size)
        return 1;
  }
  return 0;
}

// Writes everything, and notes for each write whether it was done; the live bytes of those that
// were not go behind the notes. Where the kernel refuses a write, those before it are taken back.
// Returns 0 or -1.
static int apply(const struct commit *commit, int writer, char *notes, size_t *notes_size) {
  uint32_t count = commit->fields->write_count;
  const char *bytes = commit->bytes;
  size_t at = count;
  uint32_t i = 0;
  for (; i < count; i++) {
    const struct hl_patch_write *write = &commit->writes[i];
    notes[i] =
        write->kind != HL_WRITE_KIND_IF_PRISTINE || holds(write->address, bytes, write->size);
    if (!notes[i]) {
      memcpy(notes + at, (const void *)(uintptr_t)write->address, write->size);
      at += write->size;
    } else if (hl_memory_write(writer, write->address, bytes + write->size, write->size) != 0) {
      break;
    }
    bytes += (size_t)write->size * 2;
  }
  *notes_size = at;
  if (i == count)
    return 0;
  while (i-- > 0) {
    const struct hl_patch_write *write = &commit->writes[i];
    bytes -= (size_t)write->size * 2;
    if (notes[i])
      hl_memory_write(writer, write->address, bytes, write->size);
  }
  return -1;
}

// Writes initial values of thread-local variables where new threads will find them, and into the
// blocks of threads that have not changed them.
static void write_threads(const struct commit *commit, int writer, const struct hl_stopped *threads,
                          int count) {
  const char *bytes = commit->thread_bytes;
  for (uint32_t i = 0; i < commit->fields->thread_write_count; i++) {
    const struct hl_thread_write *write = &commit->thread_writes[i];
    const char *fresh = bytes + write->size;
    hl_memory_write(writer, thread_block.image + write->offset, fresh, write->size);
    for (int k = 0; k < count; k++) {
      uint64_t address = threads[k].thread + (uint64_t)thread_block.distance + write->offset;
      if (holds(address, bytes, write->size))
        memcpy((void *)(uintptr_t)address, fresh, write->size);
    }
    bytes += (size_t)write->size * 2;
  }
}

static void on_trap(int signal_number, siginfo_t *info, void *context) {
  (void)info;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  uint64_t entry = (uint64_t)registers[REG_RIP] - 1;
  for (uint64_t i = 0; i < traps.count; i++) {
    if (traps.rows[i].entry == entry) {
      registers[REG_RIP] = (greg_t)traps.rows[i].body;
      return;
    }
  }
  uint64_t forward = 0;
  if (hl_quarantine_caught(entry, &forward) && forward != 0) {
    registers[REG_RIP] = (greg_t)forward;
    return;
  }
  // Somebody else's breakpoint: what would have happened without us.
  signal(signal_number, SIG_DFL);
  hl_syscall3(SYS_tgkill, hl_pid(), hl_tid(), signal_number);
}

static void set_traps(const struct hl_trap *rows, uint32_t count) {
  if (traps.rows != NULL)
    hl_memory_give(traps.rows, traps.size);
  traps.rows = NULL;
  traps.count = 0;
  if (count == 0)
    return;
  traps.size = count * sizeof *rows;
  traps.rows = hl_memory_take(traps.size);
  if (traps.rows == NULL)
    return;
  memcpy(traps.rows, rows, traps.size);
  traps.count = count;
}

void hl_commit_thread_block(int64_t distance, uint64_t image) {
  thread_block.distance = distance;
  thread_block.image = image;
}

void hl_commit_init(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
  sigaction(SIGTRAP, &action, NULL);
}

// Everything a try needs beside the commit itself, taken before anything stops.
struct attempt {
  int parked; // the thread at a safe point, 0 for none
  int writer;
  uint64_t deadline;
  struct hl_committed answer;
  char *notes; // the answer's tail
  size_t notes_size;
};

// Tells the host what became of the commit. Returns 0 or -1.
static int send_answer(struct attempt *attempt, int result) {
  attempt->answer.result = (uint32_t)result;
  size_t size = result == HL_COMMIT_RESULT_APPLIED ? attempt->notes_size : 0;
  return hl_channel_send(HL_MESSAGE_COMMITTED, &attempt->answer, sizeof attempt->answer,
                         attempt->notes, size, NULL, 0);
}

// Writes what is to be written, while all threads stand still. Returns a result, or -1 to try
// again.
static int write_all(const struct commit *commit, struct attempt *attempt,
                     const struct hl_stopped *threads, int count, int runner) {
  attempt->answer.site = find_mismatch(commit);
  if (attempt->answer.site != 0)
    return HL_COMMIT_RESULT_MISMATCH;
  int needs_runner = commit->fields->initializer_count > 0 && runner == 0;
  if (needs_runner || is_in_the_way(commit, threads, count))
    return -1;
  if (apply(commit, attempt->writer, attempt->notes, &attempt->notes_size) != 0)
    return HL_COMMIT_RESULT_UNWRITABLE;
  write_threads(commit, attempt->writer, threads, count);
  set_traps(commit->traps, commit->fields->trap_count);
  hl_unwind_replace(commit->fields->unwind_later);
  hl_initializers_set_after(commit->after, commit->fields->after_count);
  hl_initializers_post(commit->initializers, commit->fields->initializer_count);
  return HL_COMMIT_RESULT_APPLIED;
}

// One try: stops everything, and either commits or lets everything go as it was. Returns 1 where
// the host has its answer, 0 to try again, -1 where the connection is gone.
static int try_once(const struct commit *commit, struct attempt *attempt) {
  const struct hl_stopped *threads = NULL;
  uint64_t start = hl_now();
  int count = hl_stop_all(attempt->deadline, &threads);
  if (count < 0)
    return 0;
  // A parked thread runs constructors when it is let go from its safe point; without one, it must
  // be a thread that can do so where it stands.
  int runner = attempt->parked != 0 ? attempt->parked : hl_stop_find_runner(threads, count);
  int result = write_all(commit, attempt, threads, count, runner);
  attempt->answer.threads = (uint32_t)count;
  attempt->answer.pause_nanoseconds = hl_now() - start;
  // The host is told before the first thread runs: should the new code crash at once, it is known
  // that there was new code.
  int sent = result < 0 ? 0 : send_answer(attempt, result) == 0 ? 1 : -1;
  hl_stop_release(result == HL_COMMIT_RESULT_APPLIED && attempt->parked == 0 ? runner : 0);
  return sent;
}

// Tries until the deadline. Returns 0, or -1 where the connection is gone.
static int try_until(const struct commit *commit, struct attempt *attempt) {
  do {
    attempt->answer.attempts++;
    int sent = try_once(commit, attempt);
    if (sent != 0)
      return sent < 0 ? -1 : 0;
    struct timespec moment = {0, 1000000};
    hl_syscall3(SYS_nanosleep, (long)&moment, 0, 0);
  } while (hl_now() < attempt->deadline);
  return send_answer(attempt, HL_COMMIT_RESULT_TIMED_OUT);
}

int hl_commit(const char *body, size_t size) {
  struct commit commit;
  struct attempt attempt;
  memset(&attempt, 0, sizeof attempt);
  if (parse(body, size, &commit) != 0)
    return -1;
  uint64_t start = hl_now();
  attempt.answer.generation = commit.fields->generation;
  attempt.deadline = start + (uint64_t)commit.fields->timeout_ms * 1000000u;
  attempt.notes = hl_memory_take(size + 1);
  attempt.writer = hl_memory_open_writer();
  int result;
  if (attempt.notes == NULL || attempt.writer < 0) {
    result = send_answer(&attempt, HL_COMMIT_RESULT_UNWRITABLE);
  } else {
    int needs_parking = commit.fields->mode == HL_COMMIT_MODE_SAFE_POINT;
    if (needs_parking)
      attempt.parked = hl_safe_point_await(attempt.deadline);
    attempt.answer.wait_nanoseconds = hl_now() - start;
    if (needs_parking && attempt.parked == 0)
      result = send_answer(&attempt, HL_COMMIT_RESULT_TIMED_OUT);
    else
      result = try_until(&commit, &attempt);
    if (attempt.parked != 0)
      hl_safe_point_release();
  }
  if (attempt.writer >= 0)
    hl_memory_close_writer(attempt.writer);
  if (attempt.notes != NULL)
    hl_memory_give(attempt.notes, size + 1);
  return result;
}
