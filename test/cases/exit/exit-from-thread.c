// behaviour: a thread may end the program
// flags: -pthread
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void *work(void *a) { puts("thread"); exit(8); }
__attribute__((destructor)) static void end(void) { puts("destructor"); }
int main(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); for (;;) pause(); }
