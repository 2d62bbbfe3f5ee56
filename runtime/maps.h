// What the process has mapped, read from the kernel's list (man 5 proc_pid_maps).
#ifndef HL_MAPS_H
#define HL_MAPS_H

#include <stddef.h>
#include <stdint.h>

struct hl_mapping {
  uint64_t start;
  uint64_t end;
  int readable;
  int writable;
  int shared;
  int is_device; // memory of a device, or of the kernel: reading it may do something
  int is_stack;  // the main thread's
};

// Takes the list in, while nothing else runs: text is memory for it. Returns its length, or -1
// where it does not fit.
long hl_maps_read(char *text, size_t capacity);

// Reads the line at *at, and goes on to the next. Returns 0, or -1 at the end.
int hl_maps_next(const char **at, const char *end, struct hl_mapping *mapping);

#endif
