#include "memory.h"

#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>

// Why these addresses: src/arena/arena.ts.
static const uint64_t arena_start = HL_ARENA_START;
static const uint64_t arena_end = HL_ARENA_END;

// What is taken at the moment. Pages that do not fit in here are taken for the program's.
enum { most_own = 64 };

static struct {
  uint64_t start;
  uint64_t size; // 0: none
} own[most_own];

int hl_memory_reserve(void) {
  long at = hl_syscall6(SYS_mmap, (long)arena_start, (long)(arena_end - arena_start), PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (at < 0)
    return (int)at;
  // A kernel without MAP_FIXED_NOREPLACE takes the address for a hint.
  return at == (long)arena_start ? 0 : -EEXIST;
}

int hl_memory_contains(uint64_t address, uint64_t size) {
  return address >= arena_start && address <= arena_end && size <= arena_end - address;
}

int hl_memory_map(const struct hl_region *region) {
  if (!hl_memory_contains(region->address, region->size))
    return -ERANGE;
  long failed =
      hl_syscall3(SYS_mprotect, (long)region->address, (long)region->size, PROT_READ | PROT_WRITE);
  // Huge pages make the first touch of a large image several times cheaper; without them all is
  // right as well.
  hl_syscall3(SYS_madvise, (long)region->address, (long)region->size, MADV_HUGEPAGE);
  return (int)failed;
}

int hl_memory_protect(const struct hl_region *region) {
  int protection = PROT_READ;
  if (region->kind == HL_REGION_KIND_CODE)
    protection |= PROT_EXEC;
  if (region->kind == HL_REGION_KIND_DATA || region->kind == HL_REGION_KIND_ZERO)
    protection |= PROT_WRITE;
  return (int)hl_syscall3(SYS_mprotect, (long)region->address, (long)region->size, protection);
}

// The kernel writes through /proc/self/mem whatever the protection, as it does for a debugger.
int hl_memory_open_writer(void) {
  return (int)hl_syscall3(SYS_open, (long)"/proc/self/mem", O_RDWR | O_CLOEXEC, 0);
}

int hl_memory_write(int writer, uint64_t address, const void *bytes, size_t size) {
  long n = hl_syscall6(SYS_pwrite64, writer, (long)bytes, (long)size, (long)address, 0, 0);
  return n == (long)size ? 0 : -1;
}

void hl_memory_close_writer(int writer) {
  hl_syscall3(SYS_close, writer, 0, 0);
}

int hl_memory_read(uint64_t address, void *into, size_t size) {
  struct iovec local = {into, size};
  struct iovec remote = {(void *)(uintptr_t)address, size};
  long n = hl_syscall6(SYS_process_vm_readv, hl_pid(), (long)&local, 1, (long)&remote, 1, 0);
  return n == (long)size ? 0 : -1;
}

void *hl_memory_take(size_t size) {
  long at = hl_syscall6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at < 0 && at > -4096)
    return NULL;
  int i = 0;
  while (i < most_own && own[i].size != 0)
    i++;
  if (i < most_own) {
    own[i].start = (uint64_t)at;
    own[i].size = size;
  }
  return (void *)at;
}

void hl_memory_give(void *memory, size_t size) {
  for (int i = 0; i < most_own; i++)
    if (own[i].start == (uint64_t)(uintptr_t)memory)
      own[i].size = 0;
  hl_syscall3(SYS_munmap, (long)memory, (long)size, 0);
}

int hl_memory_next_own(uint64_t address, uint64_t *start, uint64_t *end) {
  const uint64_t page = 4096;
  int found = -1;
  for (int i = 0; i < most_own; i++) {
    uint64_t behind = (own[i].start + own[i].size + page - 1) & ~(page - 1);
    if (own[i].size == 0 || behind <= address || (found == 0 && own[i].start >= *start))
      continue;
    *start = own[i].start;
    *end = behind;
    found = 0;
  }
  return found;
}
