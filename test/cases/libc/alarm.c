// behaviour: a timer interrupts a wait
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>
static volatile int seen;
static void handler(int s) { seen++; }
int main(void) { struct sigaction a = {.sa_handler = handler}; sigaction(SIGALRM, &a, NULL); struct itimerval t = {{0, 10000}, {0, 10000}}; setitimer(ITIMER_REAL, &t, NULL); int r = pause(); printf("%d %d %d\n", seen > 0, r, errno == EINTR); }
