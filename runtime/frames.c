// A body that was replaced runs on where a thread is in it: at its instruction, or at an address
// that a call left on the stack. Frames cannot be followed exactly without the unwind records of
// all libraries, so the stack is read word by word, and a word counts that is an address behind a
// call in one of the ranges. A word that an earlier call left in a hole of a frame looks the same:
// what is found here may still run, and what is not found does not.
//
// Runs on the agent: no malloc, no stdio, no locks, no errno.
#include "frames.h"

#include "channel.h"
#include "memory.h"
#include "system.h"
#include <fcntl.h>
#include <string.h>

enum {
  most_frames = 4096,
  piece_words = 4096,                // read at a time
  deepest = 8 * 1024 * 1024,         // bytes of a stack that are read
  most_mappings_bytes = 1024 * 1024, // of /proc/self/maps
};

static struct {
  const struct hl_code_range *ranges;
  uint32_t count;
  int failed;   // until the threads were looked at
  uint64_t low; // all ranges lie between these
  uint64_t high;
  char *maps; // the text of /proc/self/maps
  uint64_t *words;
  struct hl_stack_frame *frames;
  uint32_t found;
  char *memory; // that all this is in; NULL while nothing is asked
  size_t size;
} search;

// True where the instruction before an address may be a call (opcodes E8 and FF /2).
static int follows_call(const struct hl_code_range *range, uint64_t address) {
  const unsigned char *code = (const void *)(uintptr_t)address;
  uint64_t before = address - range->start;
  if (before >= 5 && code[-5] == 0xe8)
    return 1;
  for (unsigned length = 2; length <= 7 && length <= before; length++)
    if (code[-(int)length] == 0xff && (code[1 - (int)length] >> 3 & 7) == 2)
      return 1;
  return 0;
}

static void note(uint32_t range, int tid) {
  for (uint32_t i = search.found; i-- > 0 && search.frames[i].thread == (uint32_t)tid;)
    if (search.frames[i].range == range)
      return;
  if (search.found < most_frames)
    search.frames[search.found++] = (struct hl_stack_frame){range, (uint32_t)tid};
}

// Notes the range that an address is in: of an instruction, or of a place to return to.
static void look_up(uint64_t address, int is_return, int tid) {
  if (address < search.low || address >= search.high)
    return;
  for (uint32_t i = 0; i < search.count; i++) {
    const struct hl_code_range *range = &search.ranges[i];
    // At its start a body has a jump to the new one. A call may be its last instruction.
    if (address <= range->start || address - (uint64_t)is_return >= range->end)
      continue;
    if (!is_return || follows_call(range, address))
      note(i, tid);
  }
}

static uint64_t read_hex(const char **text) {
  uint64_t value = 0;
  for (;; (*text)++) {
    char c = **text;
    if (c >= '0' && c <= '9')
      value = value * 16 + (uint64_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value * 16 + (uint64_t)(c - 'a' + 10);
    else
      return value;
  }
}

// The end of the mapping that holds an address. A stack may have grown since the list was read, so
// it is the first that ends behind it; if nothing is there, reading will say so.
static uint64_t mapping_end(const char *maps, uint64_t address) {
  for (const char *line = maps; *line != '\0';) {
    read_hex(&line);
    line += *line == '-';
    uint64_t end = read_hex(&line);
    if (end > address)
      return end;
    while (*line != '\0' && *line++ != '\n') {
    }
  }
  return address;
}

static void search_thread(const struct hl_stopped *thread) {
  look_up(thread->pc, 0, thread->tid);
  uint64_t at = thread->sp & ~(uint64_t)7;
  uint64_t end = mapping_end(search.maps, at);
  if (end - at > deepest)
    end = at + deepest;
  while (at < end) {
    size_t size = end - at < piece_words * 8 ? end - at : piece_words * 8;
    if (hl_memory_read(at, search.words, size) != 0)
      return;
    for (size_t i = 0; i < size / 8; i++)
      look_up(search.words[i], 1, thread->tid);
    at += size;
  }
}

static int read_maps(char *text) {
  long fd = hl_syscall3(SYS_open, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  size_t at = 0;
  long n = 1;
  while (n > 0 && at < most_mappings_bytes - 1) {
    n = hl_syscall3(SYS_read, fd, (long)(text + at), (long)(most_mappings_bytes - 1 - at));
    at += n > 0 ? (size_t)n : 0;
  }
  hl_syscall3(SYS_close, fd, 0, 0);
  text[at] = '\0';
  return n < 0 ? -1 : 0;
}

void hl_frames_look(const struct hl_stopped *threads, int count) {
  if (search.memory == NULL || search.maps[0] == '\0')
    return;
  for (int i = 0; i < count; i++)
    search_thread(&threads[i]);
  search.failed = 0;
}

int hl_frames_answer(void) {
  if (search.memory == NULL)
    return 0;
  struct hl_frames answer = {search.found, (uint32_t)search.failed};
  int result = hl_channel_send(HL_MESSAGE_FRAMES, &answer, sizeof answer, search.frames,
                               search.found * sizeof *search.frames, NULL, 0);
  hl_memory_give(search.memory, search.size);
  // An address that is left here would look like one that the program uses.
  memset(&search, 0, sizeof search);
  return result;
}

// Takes memory for a search, with a copy of the ranges. Returns 0 or -1.
static int prepare(const char *ranges, uint32_t count) {
  size_t ranges_size = count * sizeof *search.ranges;
  size_t words_size = piece_words * 8;
  size_t frames_size = most_frames * sizeof *search.frames;
  search.size = ranges_size + words_size + frames_size + most_mappings_bytes;
  search.memory = hl_memory_take(search.size);
  if (search.memory == NULL)
    return -1;
  memcpy(search.memory, ranges, ranges_size);
  search.ranges = (const void *)search.memory;
  search.words = (void *)(search.memory + ranges_size);
  search.frames = (void *)(search.memory + ranges_size + words_size);
  search.maps = search.memory + ranges_size + words_size + frames_size;
  search.count = count;
  search.found = 0;
  search.failed = 1;
  search.low = UINT64_MAX;
  search.high = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct hl_code_range *range = &search.ranges[i];
    if (range->end < range->start || !hl_memory_contains(range->start, range->end - range->start))
      return -1;
    search.low = range->start < search.low ? range->start : search.low;
    search.high = range->end >= search.high ? range->end + 1 : search.high;
  }
  // Without the list nothing is found, and the answer says so.
  if (read_maps(search.maps) != 0)
    search.maps[0] = '\0';
  return 0;
}

int hl_frames_find(const char *body, size_t size) {
  struct hl_find_frames fields;
  if (size < sizeof fields || search.memory != NULL)
    return -1;
  memcpy(&fields, body, sizeof fields);
  if (size - sizeof fields != fields.range_count * sizeof(struct hl_code_range))
    return -1;
  if (prepare(body + sizeof fields, fields.range_count) != 0)
    return -1;
  if (fields.timeout_ms == 0)
    return 0;
  const struct hl_stopped *threads = NULL;
  int count = hl_stop_all(hl_now() + (uint64_t)fields.timeout_ms * 1000000u, &threads);
  if (count >= 0) {
    hl_frames_look(threads, count);
    hl_stop_release(0);
  }
  return hl_frames_answer();
}
