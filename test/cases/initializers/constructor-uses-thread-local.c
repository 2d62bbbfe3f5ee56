// behaviour: constructors can use thread-local variables and threads
// flags: -pthread
// clang: -O2
#include <pthread.h>
#include <stdio.h>
static __thread int n = 5;
static int seen;
static void *work(void *a) { seen = n; return NULL; }
__attribute__((constructor)) static void start(void) { pthread_t t; n++; pthread_create(&t, NULL, work, NULL); pthread_join(t, NULL); }
int main(void) { printf("%d %d\n", n, seen); }
