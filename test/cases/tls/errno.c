// behaviour: errno belongs to its thread
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *arg) { errno = 0; close(-1); printf("%d\n", errno == EBADF); return &errno; }
int main(void) {
  pthread_t t;
  void *other;
  errno = ENOENT;
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, &other);
  printf("%d %d\n", errno == ENOENT, other != &errno);
}
