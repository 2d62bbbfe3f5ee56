// behaviour: abort ends by SIGABRT without flushing
#include <stdio.h>
#include <stdlib.h>
int main(void) { printf("lost"); abort(); }
