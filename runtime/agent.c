// The agent is made by a bare clone system call, so the C library never learns that there is a
// second thread: a program with one thread keeps the faster paths that glibc has for those, and no
// debugger or profiler sees a thread of ours in its lists of pthreads. The price is the rule of
// system.h: nothing of libc that needs a thread, an allocator or errno.
#include "agent.h"

#include "channel.h"
#include "commit.h"
#include "exit_handlers.h"
#include "frames.h"
#include "load.h"
#include "memory.h"
#include "restart.h"
#include "scan.h"
#include "stop.h"
#include "system.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>

enum { stack_size = 256 * 1024, piece_size = 64 * 1024 };

static struct {
  char *piece;  // for data that passes through
  char *buffer; // for messages that must be whole
  size_t capacity;
} agent;

// Says something to the user without stdio.
static void say(const char *text) {
  hl_syscall3(SYS_write, 2, (long)text, (long)strlen(text));
}

// Receives size bytes piece by piece and writes them to memory nobody uses yet. Returns 0 or -1.
static int receive_bytes(uint64_t address, size_t size) {
  int writer = hl_memory_open_writer();
  int failed = writer < 0 || !hl_memory_contains(address, size);
  while (size > 0) {
    size_t n = size < piece_size ? size : piece_size;
    if (hl_channel_receive(agent.piece, n) != 0)
      return -1;
    failed = failed || hl_memory_write(writer, address, agent.piece, n) != 0;
    address += n;
    size -= n;
  }
  if (writer >= 0)
    hl_memory_close_writer(writer);
  // What could not be staged is noticed by the commit, which checks; but do not wait for that.
  return failed ? -1 : 0;
}

static int on_write(size_t size) {
  struct hl_write fields;
  if (size < sizeof fields || hl_channel_receive(&fields, sizeof fields) != 0)
    return -1;
  return receive_bytes(fields.address, size - sizeof fields);
}

static int on_regions(size_t size) {
  struct hl_regions fields;
  if (size < sizeof fields || hl_channel_receive(&fields, sizeof fields) != 0)
    return -1;
  if (size != sizeof fields + (size_t)fields.count * sizeof(struct hl_region))
    return -1;
  for (uint32_t i = 0; i < fields.count; i++) {
    struct hl_region region;
    if (hl_channel_receive(&region, sizeof region) != 0)
      return -1;
    if (hl_memory_map(&region) != 0 || hl_memory_protect(&region) != 0)
      return -1;
  }
  return 0;
}

// Receives a whole message into the agent's buffer, and a NUL behind it. Returns 0 or -1.
static int receive_whole(size_t size) {
  if (size + 1 > agent.capacity) {
    if (agent.buffer != NULL)
      hl_memory_give(agent.buffer, agent.capacity);
    agent.capacity = size + 1;
    agent.buffer = hl_memory_take(agent.capacity);
    if (agent.buffer == NULL)
      return -1;
  }
  agent.buffer[size] = '\0';
  return hl_channel_receive(agent.buffer, size);
}

static int on_commit(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_commit(agent.buffer, size);
}

static int on_scan(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_scan(agent.buffer, size);
}

static int on_quarantine(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_quarantine(agent.buffer, size);
}

static int on_load(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_load_libraries(agent.buffer, size);
}

static int on_read(size_t size) {
  struct hl_read fields;
  if (size != sizeof fields || hl_channel_receive(&fields, sizeof fields) != 0)
    return -1;
  struct hl_bytes answer = {fields.address};
  if (fields.size > HL_FRAME_LIMIT - sizeof answer)
    return -1;
  void *bytes = hl_memory_take(fields.size + 1);
  int readable = bytes != NULL && hl_memory_read(fields.address, bytes, fields.size) == 0;
  int failed = hl_channel_send(HL_MESSAGE_BYTES, &answer, sizeof answer, bytes,
                               readable ? fields.size : 0, NULL, 0);
  if (bytes != NULL)
    hl_memory_give(bytes, fields.size + 1);
  return failed;
}

static int on_find_frames(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_frames_find(agent.buffer, size);
}

static int on_forget_handlers(size_t size) {
  return receive_whole(size) != 0 ? -1 : hl_exit_handlers_forget(agent.buffer, size);
}

static int on_restart(size_t size) {
  if (receive_whole(size) != 0)
    return -1;
  hl_restart(agent.buffer);
  say("hotlink: cannot start the program again\n");
  return 0;
}

static int serve(void) {
  struct hl_frame frame;
  if (hl_channel_next(&frame) != 0)
    return -1;
  switch (frame.type) {
  case HL_MESSAGE_WRITE:
    return on_write(frame.size);
  case HL_MESSAGE_REGIONS:
    return on_regions(frame.size);
  case HL_MESSAGE_COMMIT:
    return on_commit(frame.size);
  case HL_MESSAGE_LOAD:
    return on_load(frame.size);
  case HL_MESSAGE_FIND_FRAMES:
    return on_find_frames(frame.size);
  case HL_MESSAGE_FORGET_HANDLERS:
    return on_forget_handlers(frame.size);
  case HL_MESSAGE_RESTART:
    return on_restart(frame.size);
  case HL_MESSAGE_SCAN:
    return on_scan(frame.size);
  case HL_MESSAGE_QUARANTINE:
    return on_quarantine(frame.size);
  case HL_MESSAGE_READ:
    return on_read(frame.size);
  default:
    return -1;
  }
}

// The thread's whole life. It never returns: there is nothing to return to.
__attribute__((noreturn, used)) static void run(void) {
  hl_stop_set_agent(hl_tid());
  while (serve() == 0) {
  }
  // A program that closes all descriptors, as those do that go into the background, knows what it
  // does.
  if (hl_channel_close() == 0)
    say("hotlink: the connection to the daemon is lost; the program goes on without updates\n");
  for (;;)
    hl_syscall3(SYS_exit, 0, 0, 0);
}

// Makes a thread that runs `run` on the given stack. Returns its id or a negative error number.
static long clone_agent(void *stack_end) {
  long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  long result;
  register long no_child_tid __asm__("r10") = 0;
  register long no_thread_block __asm__("r8") = 0;
  __asm__ volatile("syscall\n\t"
                   "test %%rax, %%rax\n\t"
                   "jnz 1f\n\t"
                   "xor %%ebp, %%ebp\n\t" // the end of every backtrace
                   "call *%[run]\n\t"
                   "ud2\n"
                   "1:"
                   : "=a"(result)
                   : "a"((long)SYS_clone), "D"(flags), "S"(stack_end), "d"(0L), "r"(no_child_tid),
                     "r"(no_thread_block), [run] "r"(run)
                   : "rcx", "r11", "memory");
  return result;
}

int hl_agent_start(void) {
  char *stack = hl_memory_take(stack_size);
  agent.piece = hl_memory_take(piece_size);
  if (stack == NULL || agent.piece == NULL)
    return -ENOMEM;
  // The thread inherits the mask: with all signals blocked, none of the program's ever lands on it.
  uint64_t all = ~0ull;
  uint64_t before = 0;
  hl_syscall6(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, (long)&before, sizeof all, 0, 0);
  long result = clone_agent(stack + stack_size);
  hl_syscall6(SYS_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, sizeof before, 0, 0);
  return result < 0 ? (int)result : 0;
}
