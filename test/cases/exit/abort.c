// behaviour: abort ends by SIGABRT without flushing
// clang: -O0
#include <stdio.h>
#include <stdlib.h>
int main(void) { printf("lost"); abort(); }
