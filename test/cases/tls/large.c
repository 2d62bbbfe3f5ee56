// behaviour: large thread-local arrays are zero in every thread
// passed: more thread-local variables than there is room for
#include <pthread.h>
#include <stdio.h>
static __thread char area[100000];
static __thread int after = 3;
static void *work(void *arg) {
  int sum = 0;
  for (int i = 0; i < (int)sizeof area; i++) sum += area[i]++;
  printf("%d %d\n", sum, after++);
  return NULL;
}
int main(void) {
  for (int i = 0; i < 3; i++) { pthread_t t; pthread_create(&t, NULL, work, NULL); pthread_join(t, NULL); }
  work(NULL);
}
