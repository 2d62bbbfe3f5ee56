// The connection to the host: whole frames over a Unix socket.
#ifndef HL_CHANNEL_H
#define HL_CHANNEL_H

#include "protocol.h"

// Connects to the host's socket. Returns 0 or a negative error number.
int hl_channel_connect(const char *path);

// Moves the socket to a high descriptor, out of the way of programs that count theirs.
void hl_channel_settle(void);

// Receives exactly size bytes. Returns 0, or -1 where the connection is gone.
int hl_channel_receive(void *into, size_t size);

// Receives the next frame header. Returns 0, or -1 where the connection is gone or does not speak
// the protocol.
int hl_channel_next(struct hl_frame *frame);

// Sends one frame: the fixed fields, then two tails (either may be empty). Any thread may. Returns
// 0 or -1.
int hl_channel_send(uint16_t type, const void *fields, size_t fields_size, const void *tail,
                    size_t tail_size, const void *more, size_t more_size);

// Closes the connection. Returns -1 where the program has closed it already.
int hl_channel_close(void);

#endif
