// behaviour: main may end by pthread_exit while threads go on
// flags: -pthread
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *work(void *a) { usleep(20000); puts("thread"); return NULL; }
int main(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); puts("main"); pthread_exit(NULL); }
