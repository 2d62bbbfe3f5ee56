// System calls and atomics without the C library.
//
// The agent is a thread that libc does not know: it has no thread-local block of its own, so errno,
// malloc and stdio are not for it. And while threads are stopped, any of them may hold a lock of
// libc. Everything that runs there uses this file and nothing else.
#ifndef HL_SYSTEM_H
#define HL_SYSTEM_H

#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

// Returns the kernel's answer: a negative error number on failure.
static inline long hl_syscall6(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static inline long hl_syscall3(long number, long a, long b, long c) {
  return hl_syscall6(number, a, b, c, 0, 0, 0);
}

static inline int hl_tid(void) {
  return (int)hl_syscall3(SYS_gettid, 0, 0, 0);
}

static inline int hl_pid(void) {
  return (int)hl_syscall3(SYS_getpid, 0, 0, 0);
}

// Nanoseconds of the monotonic clock.
static inline uint64_t hl_now(void) {
  struct timespec now = {0, 0};
  hl_syscall3(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// Sleeps while *word holds value, at most timeout nanoseconds (0: without limit).
static inline void hl_futex_wait(const uint32_t *word, uint32_t value, uint64_t timeout) {
  struct timespec limit = {(time_t)(timeout / 1000000000u), (long)(timeout % 1000000000u)};
  hl_syscall6(SYS_futex, (long)word, FUTEX_WAIT_PRIVATE, (long)value,
              timeout == 0 ? 0 : (long)&limit, 0, 0);
}

static inline void hl_futex_wake(const uint32_t *word) {
  hl_syscall3(SYS_futex, (long)word, FUTEX_WAKE_PRIVATE, 0x7fffffff);
}

static inline uint32_t hl_load(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void hl_store(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uint32_t hl_add(uint32_t *word, uint32_t value) {
  return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

// What the program's symbols and libraries may see; everything else of the launcher is hidden.
#define HL_EXPORT __attribute__((visibility("default")))

#endif
