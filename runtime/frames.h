// Which threads still run replaced code, or will come back to it.
#ifndef HL_FRAMES_H
#define HL_FRAMES_H

#include "stop.h"
#include <stddef.h>

// Takes the message FindFrames: answers it, or keeps it for the commit that follows. Returns 0, or
// -1 where the message is broken or the connection is gone.
int hl_frames_find(const char *body, size_t size);

// Looks for what was kept, in threads that stand still.
void hl_frames_look(const struct hl_stopped *threads, int count);

// Answers what was kept, if anything was. Returns 0, or -1 where the connection is gone.
int hl_frames_answer(void);

#endif
