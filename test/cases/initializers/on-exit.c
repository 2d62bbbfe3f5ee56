// behaviour: functions registered by on_exit get the status
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
static void end(int status, void *arg) { printf("%d %s\n", status, (char *)arg); }
int main(void) { on_exit(end, "argument"); exit(17); }
