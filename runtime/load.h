// More libraries for a program that runs.
#ifndef HL_LOAD_H
#define HL_LOAD_H

#include <stddef.h>

// Carries out a load message: body is the whole message after its header, with a NUL behind it.
// Finds a thread of the program to load the libraries, and answers the host. Returns 0, or -1 where
// the message is damaged or the connection is gone.
int hl_load_libraries(const char *body, size_t size);

#endif
