// behaviour: pthread_atfork handlers run
// flags: -pthread
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void before(void) { puts("prepare"); fflush(stdout); }
static void parent(void) { wait(NULL); puts("parent"); }
static void child(void) { puts("child"); }
int main(void) { pthread_atfork(before, parent, child); fork(); }
