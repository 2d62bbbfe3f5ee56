// behaviour: a correct program with checks for data races
// flags: -fsanitize=thread -pthread
// ignore: stderr
// passed: a checker that comes before everything
#include <pthread.h>
#include <stdio.h>
static int n;
static void *work(void *a) { n++; return NULL; }
int main(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); pthread_join(t, NULL); printf("%d\n", n); }
