// Shared libraries, loaded within reach of the program.
#ifndef HL_LIBRARIES_H
#define HL_LIBRARIES_H

#include "protocol.h"

// Loads the libraries into the low two gigabytes, where 32-bit fields of the program reach their
// data. Each element is a newline-separated list of names to try. Fills handles. Returns 0, or -1
// with a sentence in *reason.
int hl_libraries_load(const char *const *names, uint32_t count, void **handles,
                      const char **reason);

// Where a library is, and the path it was loaded from.
void hl_libraries_describe(void *handle, struct hl_library *library, const char **path);

#endif
