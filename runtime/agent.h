// The agent: a thread that listens to the host while the program runs.
#ifndef HL_AGENT_H
#define HL_AGENT_H

// Starts the agent. Returns 0, or a negative error number; the program then runs without updates.
int hl_agent_start(void);

#endif
