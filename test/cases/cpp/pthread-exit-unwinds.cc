// behaviour: pthread_exit runs the destructors of the thread
// flags: -pthread
#include <cstdio>
#include <pthread.h>
struct Guard { ~Guard() { std::puts("guard"); } };
static void leave() { Guard g; pthread_exit((void *)5); }
static void *work(void *) { Guard g; leave(); return nullptr; }
int main() { pthread_t t; void *r; pthread_create(&t, nullptr, work, nullptr); pthread_join(t, &r); std::printf("%ld\n", (long)r); }
