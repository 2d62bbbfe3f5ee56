// The arena: addresses reserved at a fixed place, mapped region by region, written while they are
// in use.
#ifndef HL_MEMORY_H
#define HL_MEMORY_H

#include "protocol.h"

// Reserves the arena. Returns 0 or a negative error number.
int hl_memory_reserve(void);

// Makes a region readable and writable, to be filled. Returns 0 or a negative error number.
int hl_memory_map(const struct hl_region *region);

// Gives a filled region the protection of its kind. Returns 0 or a negative error number.
int hl_memory_protect(const struct hl_region *region);

// True where a range lies in the arena.
int hl_memory_contains(uint64_t address, uint64_t size);

// A way to write to memory of any protection, code included, without ever making it writable for
// the program. Opened for each use and not kept: programs close descriptors they do not know.
// Returns a descriptor or a negative error number.
int hl_memory_open_writer(void);
// Returns 0 or -1.
int hl_memory_write(int writer, uint64_t address, const void *bytes, size_t size);
void hl_memory_close_writer(int writer);

// Reads memory that may not be there. Returns 0 or -1.
int hl_memory_read(uint64_t address, void *into, size_t size);

// Pages for our own use, and back. Returns null on failure. They are the agent's alone: what is in
// them is no business of the program's.
void *hl_memory_take(size_t size);
void hl_memory_give(void *memory, size_t size);

// The first of our own pages that end behind an address: from *start to *end. Returns 0, or -1
// where there are none.
int hl_memory_next_own(uint64_t address, uint64_t *start, uint64_t *end);

#endif
