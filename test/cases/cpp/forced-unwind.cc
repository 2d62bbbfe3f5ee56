// behaviour: cancelling a thread runs its destructors
// flags: -pthread
#include <cstdio>
#include <pthread.h>
#include <unistd.h>
struct Guard { ~Guard() { std::puts("guard"); } };
static void *work(void *) { Guard g; for (;;) pause(); }
int main() { pthread_t t; void *r; pthread_create(&t, nullptr, work, nullptr); pthread_cancel(t); pthread_join(t, &r); std::printf("%d\n", r == PTHREAD_CANCELED); }
