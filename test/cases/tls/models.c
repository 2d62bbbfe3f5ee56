// behaviour: thread-local variables of the own file and of others in every model
// variants: -O2 -fPIE | -O0 -fPIE | -O2 -fno-pie | -O0 -fPIC | -O2 -fPIC | -O2 -fPIC -ftls-model=local-dynamic | -O2 -ftls-model=initial-exec | -O2 -fPIC -ftls-model=initial-exec | -O2 -ftls-model=local-exec | -O2 -fPIC -fno-plt | -O2 -fPIC -mtls-dialect=gnu2 | -O0 -fPIC -mtls-dialect=gnu2 | -O2 -mcmodel=large -fPIC | -O2 -mcmodel=large -fno-pie | -O2 -mno-tls-direct-seg-refs | -O2 -fPIC -mtls-dialect=gnu2 -ftls-model=local-dynamic
// clang: -O2 | -O0 -fno-pie | -O2 -fPIC | -O2 -fPIC -ftls-model=local-dynamic | -O2 -ftls-model=initial-exec | -O2 -fPIC -fno-plt
#include <pthread.h>
#include <stdio.h>
extern __thread int counter, zero;
extern __thread char text[16];
static __thread long own = 100;
static __thread int own_zero;
int bump(void);
static void *work(void *arg) {
  own += (long)arg; own_zero++; counter++; text[0] = 'X';
  printf("%ld %d %d %d %s %d\n", own, own_zero, counter, zero, text, bump());
  return &own;
}
int main(void) {
  pthread_t t;
  void *there;
  work((void *)1);
  pthread_create(&t, NULL, work, (void *)2);
  pthread_join(t, &there);
  work((void *)3);
  printf("%d\n", there != &own);
}
//// b.c
__thread int counter = 5, zero;
__thread char text[16] = "text";
static __thread int hidden = 50;
int bump(void) { zero += 2; return ++hidden + counter; }
