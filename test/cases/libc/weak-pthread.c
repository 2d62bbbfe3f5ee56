// behaviour: weak references to thread functions are bound
#include <stdio.h>
#pragma weak pthread_create
#include <pthread.h>
int main(void) { printf("%d\n", pthread_create != 0); }
