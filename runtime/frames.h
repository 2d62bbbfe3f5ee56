// Which threads still run replaced code, or will come back to it.
#ifndef HL_FRAMES_H
#define HL_FRAMES_H

#include <stddef.h>

// Answers the message FindFrames. Returns 0, or -1 where the connection is gone.
int hl_frames_find(const char *body, size_t size);

#endif
