#include "maps.h"

#include "system.h"
#include <fcntl.h>
#include <string.h>

long hl_maps_read(char *text, size_t capacity) {
  long fd = hl_syscall3(SYS_open, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  size_t at = 0;
  long n = 1;
  while (n > 0 && at < capacity) {
    n = hl_syscall3(SYS_read, fd, (long)(text + at), (long)(capacity - at));
    if (n > 0)
      at += (size_t)n;
  }
  hl_syscall3(SYS_close, fd, 0, 0);
  return n != 0 ? -1 : (long)at;
}

static uint64_t read_hex(const char **at, const char *end) {
  uint64_t value = 0;
  for (; *at < end; (*at)++) {
    char c = **at;
    if (c >= '0' && c <= '9')
      value = value * 16 + (uint64_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value * 16 + (uint64_t)(c - 'a' + 10);
    else
      break;
  }
  return value;
}

static int starts_with(const char *at, const char *end, const char *prefix) {
  size_t size = strlen(prefix);
  return (size_t)(end - at) >= size && memcmp(at, prefix, size) == 0;
}

// "start-end rwxp offset device inode   name"
int hl_maps_next(const char **at, const char *end, struct hl_mapping *mapping) {
  const char *c = *at;
  if (c >= end)
    return -1;
  const char *line_end = memchr(c, '\n', (size_t)(end - c));
  if (line_end == NULL)
    line_end = end;
  *at = line_end + 1;
  mapping->start = read_hex(&c, line_end);
  c++;
  mapping->end = read_hex(&c, line_end);
  if (line_end - c < 5)
    return -1;
  mapping->readable = c[1] == 'r';
  mapping->writable = c[2] == 'w';
  mapping->shared = c[4] == 's';
  // The name is the only field with such a character in it.
  while (c < line_end && *c != '/' && *c != '[')
    c++;
  int is_memory = starts_with(c, line_end, "/dev/shm/") || starts_with(c, line_end, "/dev/zero");
  mapping->is_device = (starts_with(c, line_end, "/dev/") && !is_memory) ||
                       starts_with(c, line_end, "[v") || starts_with(c, line_end, "anon_inode:");
  mapping->is_stack = starts_with(c, line_end, "[stack]");
  return 0;
}
