// Starting the program again, as it was started.
#ifndef HL_RESTART_H
#define HL_RESTART_H

// Notes how the process was started: its arguments, environment, directory and descriptors. Call
// first of all, on the main thread.
void hl_restart_init(char **argv, char **envp);

// Replaces the process by a new one of the same pid that runs `path`. No libc, no locks: any thread
// may call it at any moment. Returns only where that fails, with a negative error number.
int hl_restart(const char *path);

#endif
