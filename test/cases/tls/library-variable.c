// behaviour: thread-local variables of the case's own library
// flags: -O2 -fPIC
#include <pthread.h>
#include <stdio.h>
extern __thread int theirs;
int get(void);
static void *work(void *arg) { theirs += 10; printf("%d %d\n", theirs, get()); return NULL; }
int main(void) {
  pthread_t t;
  work(NULL);
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
  work(NULL);
}
//// b.c in libb.so
__thread int theirs = 3;
int get(void) { return ++theirs; }
