// Finding out what of the stale code and data of the program somebody can still reach, and catching
// who reaches it nevertheless.
#ifndef HL_SCAN_H
#define HL_SCAN_H

#include <stddef.h>
#include <stdint.h>

// Carries out a scan message: stops all threads, looks, lets them go, answers. body is the whole
// message after its header. Returns 0, or -1 where it is damaged or the connection is gone.
int hl_scan(const char *body, size_t size);

// Carries out a quarantine message. Returns 0, or -1 where it is damaged.
int hl_quarantine(const char *body, size_t size);

// For the handler of traps: true where the trap at an address is one of a quarantined range. The
// host is told. *forward is where to go on, 0 where there is no such place.
int hl_quarantine_caught(uint64_t address, uint64_t *forward);

#endif
