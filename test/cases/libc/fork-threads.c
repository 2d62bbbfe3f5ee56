// behaviour: a forked child may start threads, and the parent's go on
// flags: -pthread
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static __thread int n = 3;
static void *work(void *a) { n++; printf("%s %d\n", (char *)a, n); fflush(stdout); return NULL; }
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, "before"); pthread_join(t, NULL);
  if (fork() == 0) { pthread_create(&t, NULL, work, "child"); pthread_join(t, NULL); _exit(0); }
  wait(NULL);
  pthread_create(&t, NULL, work, "parent"); pthread_join(t, NULL);
}
