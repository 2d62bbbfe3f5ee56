// A conservative scan: whatever looks like a pointer into a stale range is one. All threads stand
// still, so their registers lie where the kernel put them when the signal came, on their stacks;
// and the stacks are memory like the heap, the data of the program and that of libraries. So there
// is nothing to read but memory: every page that the process has written.
//
// The arena's own code and constants are left out. What they refer to the host knows.
//
// A word counts where it starts at a multiple of four: packed structs have pointers there. Most
// memory is compared sixteen words at a time with the first and the last address that matters, and
// looked at again only where one of them lies between.
#include "scan.h"

#include "channel.h"
#include "maps.h"
#include "memory.h"
#include "protocol.h"
#include "stop.h"
#include "system.h"
#include <fcntl.h>
#include <string.h>

enum {
  page_size = 4096,
  pages_at_once = 8192,
  maps_size = 16 * 1024 * 1024, // memory that is not touched costs nothing
  most_edges = 65536,
};

// Bits of /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst).
static const uint64_t page_present = 1ull << 63;
static const uint64_t page_swapped = 1ull << 62;
static const uint64_t page_of_file = 1ull << 61;

static struct {
  const struct hl_stale_range *ranges;
  uint32_t count;
  uint32_t low; // the first address that matters, and how far behind it the last one is
  uint32_t span;
  uint8_t *held;
  struct hl_holder *holders;
  uint32_t holder_count;
  struct hl_stale_edge *edges;
  uint32_t edge_count;
  uint64_t bytes;
  const struct hl_stopped *threads;
  int thread_count;
  // The part of a mapping that is looked at, and the thread whose stack it is.
  const struct hl_stopped *thread;
  char *maps;
  uint64_t *pages;
  char *copy;
  int pagemap;
} scan;

// The last range that starts at or before an address, count where there is none.
static uint32_t find_range(uint64_t address) {
  uint32_t low = 0;
  uint32_t high = scan.count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (scan.ranges[middle].address > address)
      high = middle;
    else
      low = middle + 1;
  }
  return low == 0 ? scan.count : low - 1;
}

static int reaches(uint32_t range, uint64_t address) {
  return address < scan.ranges[range].address + scan.ranges[range].size;
}

static void note_holder(uint32_t range, uint64_t address, uint64_t value) {
  const struct hl_stopped *thread = scan.thread;
  uint32_t kind = HL_HOLDER_KIND_MEMORY;
  for (int i = 0; i < scan.thread_count && kind != HL_HOLDER_KIND_REGISTER; i++) {
    const struct hl_stopped *stopped = &scan.threads[i];
    if (address < stopped->context || address >= stopped->context_end)
      continue;
    kind = HL_HOLDER_KIND_REGISTER;
    thread = stopped;
  }
  if (kind != HL_HOLDER_KIND_REGISTER && thread != NULL)
    kind = HL_HOLDER_KIND_STACK;
  uint64_t depth = thread != NULL && address > thread->sp ? address - thread->sp : 0;
  uint32_t tid = thread == NULL ? 0 : (uint32_t)thread->tid;
  scan.held[range] = 1;
  scan.holders[scan.holder_count++] =
      (struct hl_holder){range, kind, tid, 0, address, value, depth};
}

// The pointer at an address leads to a range. Where it lies in one itself, it counts if that is
// held.
static void note(uint32_t range, uint64_t address, uint64_t value) {
  uint32_t from = find_range(address);
  if (from < scan.count && reaches(from, address)) {
    if (from == range || scan.held[range])
      return;
    if (scan.edge_count < most_edges) {
      scan.edges[scan.edge_count++] = (struct hl_stale_edge){from, range};
      return;
    }
  }
  if (!scan.held[range])
    note_holder(range, address, value);
}

// The end of a range may be a part of it, beside being the start of the next.
static void note_value(uint64_t address, uint64_t value) {
  uint32_t range = find_range(value);
  if (range == scan.count)
    return;
  if (reaches(range, value))
    note(range, address, value);
  if (range > 0 && reaches(range - 1, value))
    note(range - 1, address, value);
}

typedef uint32_t lanes __attribute__((vector_size(16)));

enum { block_size = 4 * sizeof(lanes) };

// Looks at memory that can be read at `words` and belongs to `address`.
static void scan_words(const char *words, uint64_t address, size_t size) {
  const lanes low = {scan.low, scan.low, scan.low, scan.low};
  const lanes span = {scan.span, scan.span, scan.span, scan.span};
  scan.bytes += size;
  for (size_t at = 0; at < size; at += block_size) {
    size_t end = at + block_size;
    if (end <= size) {
      lanes part[4];
      memcpy(part, words + at, sizeof part);
      uint64_t any[2];
      lanes inside = (lanes)(part[0] - low <= span) | (lanes)(part[1] - low <= span) |
                     (lanes)(part[2] - low <= span) | (lanes)(part[3] - low <= span);
      memcpy(any, &inside, sizeof any);
      if ((any[0] | any[1]) == 0)
        continue;
    } else {
      end = size;
    }
    for (size_t k = at; k + 4 <= end; k += 4) {
      uint32_t value;
      uint32_t above = 0;
      memcpy(&value, words + k, sizeof value);
      if (value - scan.low > scan.span)
        continue;
      // What lies behind the last word is not known, and may be zero.
      if (k + 8 <= size)
        memcpy(&above, words + k + 4, sizeof above);
      if (above == 0)
        note_value(address + k, value);
    }
  }
}

// Through the kernel, for what may vanish or must not be read directly.
static void scan_copy(uint64_t start, uint64_t end) {
  for (; start < end; start += page_size)
    if (hl_memory_read(start, scan.copy, page_size) == 0)
      scan_words(scan.copy, start, page_size);
}

// Looks at the pages of a mapping that are there: of a private one, only what the process has
// written itself. What was never touched is not touched now.
static void scan_pages(const struct hl_mapping *mapping, uint64_t start, uint64_t end) {
  while (start < end) {
    uint64_t first = start / page_size;
    uint64_t last = (end + page_size - 1) / page_size;
    size_t count = last - first < pages_at_once ? (size_t)(last - first) : pages_at_once;
    size_t wanted = count * sizeof *scan.pages;
    long n = scan.pagemap < 0 ? -1
                              : hl_syscall6(SYS_pread64, scan.pagemap, (long)scan.pages,
                                            (long)wanted, (long)(first * 8), 0, 0);
    for (size_t i = 0; i < count; i++) {
      uint64_t at = (first + i) * page_size;
      uint64_t from = at < start ? start : at;
      uint64_t to = at + page_size > end ? end : at + page_size;
      // A kernel that does not tell may have anything everywhere.
      uint64_t page = n == (long)wanted ? scan.pages[i] : page_swapped;
      if ((page & (page_present | page_swapped)) == 0)
        continue;
      if (!mapping->shared && (page & page_of_file) != 0)
        continue;
      if (mapping->shared || (page & page_present) == 0)
        scan_copy(at, at + page_size);
      else
        scan_words((const char *)(uintptr_t)from, from, to - from);
    }
    start = (first + count) * page_size;
  }
}

// The thread that has its stack in a mapping, null for none; of several the one that is deepest. Of
// a thread that was made by the C library, the thread pointer is at the end of its stack.
static const struct hl_stopped *thread_in(const struct hl_mapping *mapping) {
  const struct hl_stopped *deepest = NULL;
  for (int i = 0; i < scan.thread_count; i++) {
    const struct hl_stopped *thread = &scan.threads[i];
    if (thread->sp < mapping->start || thread->sp >= mapping->end)
      continue;
    int is_own = thread->thread > thread->sp && thread->thread < mapping->end;
    if ((mapping->is_stack || is_own) && (deepest == NULL || thread->sp < deepest->sp))
      deepest = thread;
  }
  return deepest;
}

// Looks at a part of a mapping, but not at our own memory in it.
static void scan_part(const struct hl_mapping *mapping, uint64_t start, uint64_t end) {
  while (start < end) {
    uint64_t own_start = 0;
    uint64_t own_end = 0;
    int none = hl_memory_next_own(start, &own_start, &own_end);
    if (none || own_start >= end) {
      scan_pages(mapping, start, end);
      return;
    }
    if (own_start > start)
      scan_pages(mapping, start, own_start);
    start = own_end;
  }
}

// Looks at a mapping. Below the innermost frame of a stack lie frames of calls that have returned,
// which hold nothing: as many bytes as those usually take are left out. How far down a stack goes
// nobody says; one without a guard page may have begun just there.
static void scan_mapping(const struct hl_mapping *mapping, int behind_guard) {
  const uint64_t most_left = 64 * 1024;
  if (scan.thread == NULL || !(mapping->is_stack || behind_guard)) {
    scan_part(mapping, mapping->start, mapping->end);
    return;
  }
  uint64_t context = scan.thread->context;
  int is_here = context >= mapping->start && context < scan.thread->sp;
  uint64_t innermost = is_here ? context : scan.thread->sp - 128; // the red zone (psABI 3.2.2)
  if (innermost < mapping->start)
    innermost = mapping->start;
  if (innermost - mapping->start > most_left)
    scan_part(mapping, mapping->start, (innermost - most_left) & ~(uint64_t)(page_size - 1));
  scan_part(mapping, innermost & ~7ull, mapping->end);
}

// Stacks come first: a function that runs is a better reason than a word that was left in the heap.
static void scan_all(const char *end, int stacks) {
  const char *at = scan.maps;
  struct hl_mapping mapping;
  uint64_t before = 0;     // where the mapping before this one ends
  int before_is_guard = 0; // nothing can be read there: what is behind it is the start of something
  while (hl_maps_next(&at, end, &mapping) == 0) {
    int behind_guard = before_is_guard && before == mapping.start;
    before = mapping.end;
    before_is_guard = !mapping.readable;
    int in_arena = hl_memory_contains(mapping.start, mapping.end - mapping.start);
    if (!mapping.readable || mapping.is_device || (in_arena && !mapping.writable))
      continue;
    if (mapping.shared && !mapping.writable)
      continue;
    scan.thread = thread_in(&mapping);
    if ((scan.thread != NULL) == stacks)
      scan_mapping(&mapping, behind_guard);
  }
}

static int answer(uint32_t result, uint64_t pause) {
  struct hl_scanned fields = {
      pause, scan.bytes, result, (uint32_t)scan.thread_count, scan.holder_count, scan.edge_count};
  return hl_channel_send(HL_MESSAGE_SCANNED, &fields, sizeof fields, scan.holders,
                         scan.holder_count * sizeof *scan.holders, scan.edges,
                         scan.edge_count * sizeof *scan.edges);
}

// Everything is taken before anything stops. Returns 0 or -1.
static int stop_and_scan(uint64_t deadline, uint64_t *pause) {
  if (scan.maps == NULL || scan.pages == NULL || scan.copy == NULL || scan.held == NULL ||
      scan.holders == NULL || scan.edges == NULL)
    return -1;
  uint64_t start = hl_now();
  int count = hl_stop_all(deadline, &scan.threads);
  if (count < 0)
    return -1;
  scan.thread_count = count;
  long size = hl_maps_read(scan.maps, maps_size);
  if (size > 0) {
    scan_all(scan.maps + size, 1);
    scan_all(scan.maps + size, 0);
  }
  hl_stop_release(0);
  *pause = hl_now() - start;
  return size > 0 ? 0 : -1;
}

int hl_scan(const char *body, size_t size) {
  const struct hl_scan *fields = (const void *)body;
  if (size < sizeof *fields ||
      (size - sizeof *fields) / sizeof *scan.ranges != fields->range_count ||
      (size - sizeof *fields) % sizeof *scan.ranges != 0)
    return -1;
  memset(&scan, 0, sizeof scan);
  scan.ranges = (const void *)(body + sizeof *fields);
  scan.count = fields->range_count;
  for (uint32_t i = 0; i < scan.count; i++) {
    uint64_t before = i == 0 ? 0 : scan.ranges[i - 1].address;
    if (!hl_memory_contains(scan.ranges[i].address, scan.ranges[i].size) ||
        scan.ranges[i].address < before)
      return -1;
  }
  if (scan.count > 0) {
    const struct hl_stale_range *last = &scan.ranges[scan.count - 1];
    scan.low = (uint32_t)scan.ranges[0].address;
    scan.span = (uint32_t)(last->address + last->size) - scan.low;
  }
  size_t holders_size = (scan.count + 1) * sizeof *scan.holders;
  size_t edges_size = most_edges * sizeof *scan.edges;
  scan.maps = hl_memory_take(maps_size);
  scan.pages = hl_memory_take(pages_at_once * sizeof *scan.pages);
  scan.copy = hl_memory_take(page_size);
  scan.held = hl_memory_take(scan.count + 1);
  scan.holders = hl_memory_take(holders_size);
  scan.edges = hl_memory_take(edges_size);
  scan.pagemap = (int)hl_syscall3(SYS_open, (long)"/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0);
  uint64_t pause = 0;
  uint64_t deadline = hl_now() + (uint64_t)fields->timeout_ms * 1000000u;
  int failed = scan.count > 0 && stop_and_scan(deadline, &pause) != 0;
  int sent = answer(failed ? HL_SCAN_RESULT_FAILED : HL_SCAN_RESULT_DONE, pause);
  if (scan.pagemap >= 0)
    hl_syscall3(SYS_close, scan.pagemap, 0, 0);
  hl_memory_give(scan.maps, maps_size);
  hl_memory_give(scan.pages, pages_at_once * sizeof *scan.pages);
  hl_memory_give(scan.copy, page_size);
  hl_memory_give(scan.held, scan.count + 1);
  hl_memory_give(scan.holders, holders_size);
  hl_memory_give(scan.edges, edges_size);
  return sent;
}
