// Constructors of what an update brought, and destructors of the whole program.
#ifndef HL_INITIALIZERS_H
#define HL_INITIALIZERS_H

#include "protocol.h"
#include <stdint.h>

// Sets the functions that run after main, in order.
void hl_initializers_set_after(const uint64_t *functions, uint32_t count);

// Posts constructors to be run once, by a thread of the program (jobs.h).
void hl_initializers_post(const uint64_t *functions, uint32_t count);

// Arguments for constructors, which get those of main (glibc passes them).
void hl_initializers_arguments(int argc, char **argv, char **envp);

// Asks the resolvers of indirect functions which function to use, and fills their cells.
void hl_initializers_resolve(const struct hl_resolver *resolvers, uint32_t count);

// Runs constructors of the first image, in order.
void hl_initializers_before(const uint64_t *functions, uint32_t count);

// Runs the functions after main.
void hl_initializers_after(void);

#endif
