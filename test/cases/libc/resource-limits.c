// behaviour: stack limits hold for the program
#include <stdio.h>
#include <sys/resource.h>
int main(void) { struct rlimit r; getrlimit(RLIMIT_STACK, &r); printf("%lu\n", (unsigned long)r.rlim_cur); char big[1 << 20]; big[5] = 1; getrlimit(RLIMIT_NOFILE, &r); printf("%lu %d\n", (unsigned long)r.rlim_cur, big[5]); }
