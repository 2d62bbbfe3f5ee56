// behaviour: many threads at a time have variables of their own
// flags: -pthread
#include <pthread.h>
#include <stdio.h>
static __thread int mine = 7;
static int total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg) {
  for (int i = 0; i < 1000; i++) mine++;
  pthread_mutex_lock(&lock);
  total += mine;
  pthread_mutex_unlock(&lock);
  return NULL;
}
int main(void) {
  pthread_t t[16];
  for (int i = 0; i < 16; i++) pthread_create(&t[i], NULL, work, NULL);
  for (int i = 0; i < 16; i++) pthread_join(t[i], NULL);
  printf("%d %d\n", total, mine);
}
