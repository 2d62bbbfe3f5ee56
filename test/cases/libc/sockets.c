// behaviour: sockets, poll and threads together
// flags: -pthread
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
static int s[2];
static void *work(void *a) { usleep(5000); write(s[1], "hello", 6); return NULL; }
int main(void) { pthread_t t; char b[16]; socketpair(AF_UNIX, SOCK_STREAM, 0, s); pthread_create(&t, NULL, work, NULL); struct pollfd p = {s[0], POLLIN}; int n = poll(&p, 1, 5000); read(s[0], b, 16); printf("%d %s\n", n, b); pthread_join(t, NULL); }
