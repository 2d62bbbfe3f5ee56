// Shared libraries, loaded within reach of the program.
#ifndef HL_LIBRARIES_H
#define HL_LIBRARIES_H

#include "protocol.h"

// Loads the libraries into the low two gigabytes, where 32-bit fields of the program reach their
// data. Each element is a newline-separated list of names to try. Fills handles. Returns 0, or -1
// with a sentence in *reason.
int hl_libraries_load(const char *const *names, uint32_t count, void **handles,
                      const char **reason);

// Where libraries are: fills one record each, and joins the paths they were loaded from, each
// ending with a NUL. Returns the joined paths, to be given back with free, or null where there is
// no memory.
char *hl_libraries_describe(void *const *handles, uint32_t count, struct hl_library *records,
                            size_t *paths_size);

// The address of a symbol, by its name or by name@version. NULL where no library has it.
void *hl_libraries_find(const char *name);

// What the program calls for dlsym and dlvsym.
void *hotlink_dlsym(void *handle, const char *name);
void *hotlink_dlvsym(void *handle, const char *name, const char *version);

#endif
