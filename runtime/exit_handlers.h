// What the program wants to be called at its end, less what an update removed.
#ifndef HL_EXIT_HANDLERS_H
#define HL_EXIT_HANDLERS_H

#include <stddef.h>

// The program's atexit (man 3 atexit).
int hotlink_atexit(void (*function)(void));

// Takes the message ForgetHandlers. Called by the agent. Returns 0, or -1 for a broken message.
int hl_exit_handlers_forget(const char *body, size_t size);

#endif
