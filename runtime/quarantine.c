// What was collected is filled with traps and kept for a while. A pointer that the scan did not see
// (one that is encrypted, or that the kernel keeps) then ends in a place that is known: the start
// of an old body goes on at the function's entry, and for anything else the host is told which body
// it was, before the program ends as it would by any trap.
#include "channel.h"
#include "memory.h"
#include "protocol.h"
#include "scan.h"
#include "system.h"
#include "traps.h"
#include <string.h>
#include <sys/mman.h>

enum { page_size = 4096 };

struct list {
  uint64_t count;
  size_t size; // of the mapping
  struct hl_quarantined_range rows[];
};

// A thread may be in its handler while another list takes the place of this one, so the one before
// is kept until then.
static struct list *current;
static struct list *previous;

static int fill_part(uint64_t at, uint64_t end, uint32_t filling, int writer) {
  char piece[page_size];
  memset(piece, (int)filling, sizeof piece);
  int failed = 0;
  for (; at < end && !failed; at += sizeof piece) {
    size_t n = end - at < sizeof piece ? (size_t)(end - at) : sizeof piece;
    failed = hl_memory_write(writer, at, piece, n) != 0;
  }
  return failed ? -1 : 0;
}

// Fills a range. Whole pages of zeros go back to the kernel: a large array costs nothing then.
static int fill(const struct hl_quarantined_range *range, int writer) {
  uint64_t end = range->address + range->size;
  uint64_t first = (range->address + page_size - 1) & ~(uint64_t)(page_size - 1);
  uint64_t last = end & ~(uint64_t)(page_size - 1);
  if (range->filling != 0 || first >= last ||
      hl_syscall3(SYS_madvise, (long)first, (long)(last - first), MADV_DONTNEED) != 0)
    return fill_part(range->address, end, range->filling, writer);
  int failed = fill_part(range->address, first, 0, writer);
  return failed != 0 ? failed : fill_part(last, end, 0, writer);
}

int hl_quarantine(const char *body, size_t size) {
  const struct hl_quarantine *fields = (const void *)body;
  if (size < sizeof *fields)
    return -1;
  const struct hl_quarantined_range *rows = (const void *)(body + sizeof *fields);
  size_t bytes = (size_t)fields->range_count * sizeof *rows;
  if (size - sizeof *fields != bytes)
    return -1;
  for (uint32_t i = 0; i < fields->range_count; i++)
    if (!hl_memory_contains(rows[i].address, rows[i].size))
      return -1;
  struct list *list = hl_memory_take(sizeof *list + bytes);
  int writer = hl_memory_open_writer();
  if (list == NULL || writer < 0)
    return -1;
  list->count = fields->range_count;
  list->size = sizeof *list + bytes;
  memcpy(list->rows, rows, bytes);
  struct list *oldest = previous;
  previous = current;
  __atomic_store_n(&current, list, __ATOMIC_RELEASE);
  // The handler knows a range before the first trap is in it.
  if (list->count > 0)
    hl_traps_catch();
  int failed = 0;
  for (uint32_t i = 0; i < fields->range_count; i++)
    if (rows[i].is_new != 0)
      failed |= fill(&rows[i], writer);
  hl_memory_close_writer(writer);
  if (oldest != NULL)
    hl_memory_give(oldest, oldest->size);
  return failed;
}

int hl_quarantine_caught(uint64_t address, uint64_t *forward) {
  const struct list *list = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
  for (uint64_t i = 0; list != NULL && i < list->count; i++) {
    const struct hl_quarantined_range *row = &list->rows[i];
    if (address < row->address || address >= row->address + row->size)
      continue;
    *forward = address == row->address ? row->forward : 0;
    struct hl_trapped message = {address, *forward, (uint32_t)hl_tid(), 0};
    hl_channel_send(HL_MESSAGE_TRAPPED, &message, sizeof message, NULL, 0, NULL, 0);
    return 1;
  }
  return 0;
}
