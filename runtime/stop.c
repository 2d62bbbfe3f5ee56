// Every thread gets a signal; its handler notes where it was and sleeps until the round is over. It
// is a signal that the C library keeps for itself, to change the user of all threads at once: no
// program can block it, since the library takes it out of every mask (nptl(7)). What is not from us
// goes on to the library. Leaving a signal handler also makes the processor forget prefetched
// instructions, so what was written meanwhile is what runs next.
//
// In the handler and in the agent: no malloc, no stdio, no locks, no errno.
#include "stop.h"

#include "jobs.h"
#include "memory.h"
#include "signals.h"
#include "system.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

// What getdents64 fills (man 2 getdents64).
struct directory_entry {
  uint64_t inode;
  int64_t offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

enum {
  most_threads = 16384,
  stop_signal = 33, // SIGSETXID, the second that the library hides (nptl(7))
};

// By this our signals are told from the library's.
static const uintptr_t stop_value = 0x686f746c;

static struct {
  int agent;
  struct hl_action action;
  hl_signal_handler *others; // of the library, once it has one
  uint32_t active;           // 1 while threads are to stop
  uint32_t round;            // changes when they may go
  uint32_t claimed;          // how many rows of threads are taken
  uint32_t arrived;          // how many stand still, with their rows filled
  int runner;
  size_t size; // of the mapping behind threads
  struct hl_stopped *threads;
  uint32_t capacity;
} stop;

// The bytes around a stopped thread's pc. An instruction may lie at the edge of what is mapped, so
// near the border of a page the kernel is asked; elsewhere reading is safe, since the thread was
// running there.
struct code {
  uint8_t before[7];
  uint8_t at[2];
};

static int read_code(uint64_t pc, struct code *code) {
  enum { page_size = 4096 };
  uint64_t inside = pc % page_size;
  uint64_t start = pc - sizeof code->before;
  if (inside < sizeof code->before || inside + sizeof code->at > page_size)
    return hl_memory_read(start, code, sizeof *code);
  memcpy(code, (const void *)(uintptr_t)start, sizeof *code);
  return 0;
}

static int is_system_call(const uint8_t *instruction) {
  return instruction[0] == 0x0f && instruction[1] == 0x05;
}

// A system call that the signal interrupted says so to the program, unless we send it back:
// sleeping, polling and waiting calls are never restarted by the kernel (man 7 signal). The return
// value is -EINTR, and the number was put into eax just before.
static void restart_system_call(greg_t *registers, const struct code *code) {
  if (registers[REG_RAX] != -EINTR || !is_system_call(code->before + 5))
    return;
  int32_t number;
  if (code->before[0] == 0xb8) { // mov $number, %eax
    memcpy(&number, code->before + 1, sizeof number);
  } else if (code->before[3] == 0x31 && code->before[4] == 0xc0) { // xor %eax, %eax
    number = 0;
  } else {
    return;
  }
  // These two have done their work when they report an interruption.
  if (number == SYS_close || number == SYS_connect)
    return;
  registers[REG_RAX] = number;
  registers[REG_RIP] -= 2;
}

static void on_stop(int signal, siginfo_t *info, void *context) {
  if (info->si_code != SI_QUEUE || (uintptr_t)info->si_value.sival_ptr != stop_value) {
    if (stop.others != NULL)
      stop.others(signal, info, context);
    return;
  }
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  struct code code;
  uint32_t round = hl_load(&stop.round);
  if (hl_load(&stop.active) == 0)
    return; // too late: the agent gave up waiting for this thread
  uint64_t pc = (uint64_t)registers[REG_RIP];
  int at_system_call = 0;
  if (read_code(pc, &code) == 0) {
    at_system_call = is_system_call(code.before + 5) || is_system_call(code.at);
    restart_system_call(registers, &code);
  }
  int tid = hl_tid();
  uint32_t slot = hl_add(&stop.claimed, 1);
  if (slot < stop.capacity)
    stop.threads[slot] = (struct hl_stopped){tid,
                                             at_system_call,
                                             (uint64_t)registers[REG_RIP],
                                             (uint64_t)registers[REG_RSP],
                                             (uint64_t)(uintptr_t)__builtin_thread_pointer(),
                                             (uint64_t)(uintptr_t)context,
                                             (uint64_t)(uintptr_t)(registers + NGREG)};
  hl_add(&stop.arrived, 1);
  hl_futex_wake(&stop.arrived);
  while (hl_load(&stop.round) == round)
    hl_futex_wait(&stop.round, round, 0);
  if (stop.runner == tid)
    hl_jobs_run();
}

void hl_stop_init(void) {
  hl_action_prepare(&stop.action, on_stop, SA_RESTART | SA_ONSTACK, ~0ull);
}

void hl_stop_set_agent(int tid) {
  stop.agent = tid;
}

// The library sets its own action with the first thread that the program makes.
static void keep_action(void) {
  hl_signal_handler *others = hl_action_take(stop_signal, &stop.action);
  if (others != NULL)
    stop.others = others;
}

// Sends the signal to one thread. Returns 0 or a negative error number.
static int signal_thread(int tid) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_signo = stop_signal;
  info.si_code = SI_QUEUE;
  info.si_pid = hl_pid();
  info.si_value.sival_ptr = (void *)stop_value;
  return (int)hl_syscall6(SYS_rt_tgsigqueueinfo, hl_pid(), tid, stop_signal, (long)&info, 0, 0);
}

// Reads the thread ids of this process into tids. Returns how many, or -1.
static int list_threads(int *tids, int capacity) {
  char buffer[8192] __attribute__((aligned(8)));
  long fd = hl_syscall3(SYS_open, (long)"/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  int count = 0;
  if (fd < 0)
    return -1;
  for (;;) {
    long n = hl_syscall3(SYS_getdents64, fd, (long)buffer, sizeof buffer);
    if (n <= 0)
      break;
    for (long at = 0; at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(buffer + at);
      int tid = 0;
      for (const char *c = entry->name; *c >= '0' && *c <= '9'; c++)
        tid = tid * 10 + (*c - '0');
      if (tid != 0 && tid != stop.agent && count < capacity)
        tids[count++] = tid;
      at += entry->size;
    }
  }
  hl_syscall3(SYS_close, fd, 0, 0);
  return count;
}

// True for a thread that has ended, or that is the shell of a main thread that has.
static int is_gone(int tid) {
  char path[64] = "/proc/self/task/";
  char text[512];
  char digits[16];
  size_t at = strlen(path);
  int count = 0;
  for (int n = tid; n > 0; n /= 10)
    digits[count++] = (char)('0' + n % 10);
  while (count > 0)
    path[at++] = digits[--count];
  memcpy(path + at, "/stat", 6);
  long fd = hl_syscall3(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return 1;
  long n = hl_syscall3(SYS_read, fd, (long)text, sizeof text - 1);
  hl_syscall3(SYS_close, fd, 0, 0);
  if (n <= 0)
    return 1;
  // "tid (name) S ...": the name may hold anything, so look for the last parenthesis.
  long close = n - 1;
  while (close > 0 && text[close] != ')')
    close--;
  return close + 2 < n && (text[close + 2] == 'Z' || text[close + 2] == 'X');
}

static int contains(const int *tids, int count, int tid) {
  for (int i = 0; i < count; i++)
    if (tids[i] == tid)
      return 1;
  return 0;
}

// Waits until every signalled thread stands still or is gone. Returns 0, or -1 at the deadline.
static int wait_for(const int *signalled, int *count, uint64_t deadline) {
  const uint64_t patience = 5000000; // ns after which we ask whether the missing ones still live
  int *tids = (int *)signalled;
  for (;;) {
    uint32_t arrived = hl_load(&stop.arrived);
    if ((int)arrived >= *count)
      return 0;
    hl_futex_wait(&stop.arrived, arrived, patience);
    if (hl_load(&stop.arrived) != arrived)
      continue;
    for (int i = 0; i < *count;) {
      int stands = 0;
      for (uint32_t k = 0; k < hl_load(&stop.claimed) && k < stop.capacity; k++)
        stands |= stop.threads[k].tid == tids[i];
      if (!stands && is_gone(tids[i]))
        tids[i] = tids[--*count];
      else
        i++;
    }
    if (hl_now() >= deadline)
      return -1;
  }
}

int hl_stop_all(uint64_t deadline, const struct hl_stopped **threads) {
  if (stop.threads == NULL) {
    stop.size = most_threads * (sizeof *stop.threads + 2 * sizeof(int));
    stop.threads = hl_memory_take(stop.size);
    if (stop.threads == NULL)
      return -1;
    stop.capacity = most_threads;
  }
  int *found = (int *)(stop.threads + most_threads);
  int *signalled = found + most_threads;
  int count = 0;
  int failed = 0;
  keep_action();
  hl_store(&stop.claimed, 0);
  hl_store(&stop.arrived, 0);
  stop.runner = 0;
  hl_store(&stop.active, 1);
  // A thread that is just being made may be missing from one list, but not from one read after its
  // maker stands still.
  for (int again = 1; again && !failed;) {
    again = 0;
    int n = list_threads(found, most_threads);
    failed = n < 0;
    for (int i = 0; i < n; i++) {
      if (contains(signalled, count, found[i]) || is_gone(found[i]))
        continue;
      if (signal_thread(found[i]) == 0) {
        signalled[count++] = found[i];
        again = 1;
      }
    }
    failed = failed || wait_for(signalled, &count, deadline) != 0;
  }
  if (failed) {
    hl_stop_release(0);
    return -1;
  }
  *threads = stop.threads;
  return (int)hl_load(&stop.arrived);
}

int hl_stop_find_runner(const struct hl_stopped *threads, int count) {
  for (int i = 0; i < count; i++)
    if (threads[i].tid == hl_pid() && threads[i].at_system_call)
      return threads[i].tid;
  return 0;
}

void hl_stop_release(int runner) {
  stop.runner = runner;
  hl_store(&stop.active, 0);
  hl_add(&stop.round, 1);
  hl_futex_wake(&stop.round);
}
