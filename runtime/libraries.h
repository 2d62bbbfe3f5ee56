// Shared libraries, loaded within reach of the program.
#ifndef HL_LIBRARIES_H
#define HL_LIBRARIES_H

#include "protocol.h"

// Loads a file and the libraries that it needs into the low two gigabytes, where 32-bit fields of
// the program reach their data. `bound` may be null; a file made for it has it called when
// everything is bound and nothing has started. Returns 0, or -1 with a sentence in *reason.
int hl_libraries_load(const char *file, void (*bound)(void), const char **reason);

// Where libraries are: fills one record each, and joins the paths they were loaded from, each
// ending with a NUL; the path of one that is not there is empty. Returns the joined paths, to be
// given back with free, or null where there is no memory.
char *hl_libraries_describe(const char *const *names, uint32_t count, struct hl_library *records,
                            size_t *paths_size);

// Makes loaded libraries use other addresses for some names than those they were bound to, since
// what was loaded with the launcher comes first for them, and should not. Names are in the order of
// strcmp. An override without an address means what the file and its libraries have. Returns 0 or
// -1.
int hl_libraries_override(const char *file, struct hl_override *overrides, const char *const *names,
                          uint32_t count);

// The address of a symbol, by its name or by name@version: in a loaded file and what it needs, or,
// where that is null, in what was loaded with the launcher. NULL where it is not there.
void *hl_libraries_find(const char *file, const char *name);

// What the file that stands for the program calls.
void hotlink_bound(void);

// What the program calls for dlsym and dlvsym.
void *hotlink_dlsym(void *handle, const char *name);
void *hotlink_dlvsym(void *handle, const char *name, const char *version);

#endif
