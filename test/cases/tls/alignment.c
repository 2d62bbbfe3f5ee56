// behaviour: thread-local variables have the alignment they ask for, in every thread
// clang: -O2
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
__thread char a = 1;
__thread char wide __attribute__((aligned(64))) = 2;
__thread char wider __attribute__((aligned(512)));
static void *work(void *arg) {
  printf("%d %d %d %d\n", a, wide + wider, (int)((uintptr_t)&wide % 64), (int)((uintptr_t)&wider % 512));
  return NULL;
}
int main(void) {
  pthread_t t;
  work(NULL);
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
}
