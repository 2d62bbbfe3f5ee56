// behaviour: mutexes, conditions, keys, barriers, once, semaphores, read-write locks
// flags: -pthread -D_GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
static pthread_mutex_t m = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; static pthread_cond_t c = PTHREAD_COND_INITIALIZER; static pthread_once_t o = PTHREAD_ONCE_INIT; static pthread_rwlock_t w = PTHREAD_RWLOCK_INITIALIZER; static pthread_key_t k; static pthread_barrier_t b; static sem_t s; static int n, onces, freed;
static void once(void) { onces++; } static void drop(void *p) { __sync_fetch_and_add(&freed, (int)(long)p); }
static void *work(void *a) { pthread_once(&o, once); pthread_setspecific(k, a); pthread_barrier_wait(&b); pthread_rwlock_wrlock(&w); n += (long)pthread_getspecific(k); pthread_rwlock_unlock(&w); sem_post(&s); return a; }
int main(void) { pthread_t t[4]; long sum = 0; pthread_key_create(&k, drop); pthread_barrier_init(&b, NULL, 4); sem_init(&s, 0, 0); for (long i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, (void *)(i + 1)); for (int i = 0; i < 4; i++) { void *r; sem_wait(&s); pthread_join(t[i], &r); sum += (long)r; } pthread_mutex_lock(&m); pthread_mutex_lock(&m); pthread_cond_broadcast(&c); pthread_mutex_unlock(&m); printf("%d %ld %d %d\n", n, sum, onces, freed); }
