// behaviour: a program that closes all descriptors, as daemons do, runs on
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>
int main(void) { for (int i = 3; i < 1024; i++) close(i); close_range(3, ~0u, 0); usleep(20000); puts("fine"); }
