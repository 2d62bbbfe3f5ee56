// behaviour: objects of different models in one program
// link: -no-pie
#include <stdio.h>
int b(int), c(int), d(int), e(int), f(int), shared = 1;
int main(void) { printf("%d %d %d %d %d %d\n", b(1), c(2), d(3), e(4), f(5), shared); }
//// b.c -fno-pie -O2
extern int shared;
int b(int n) { return n + shared++; }
//// c.c -fPIC -O2
extern int shared;
int c(int n) { return n + shared++; }
//// d.c -fPIC -fno-plt -O2
int b(int);
int d(int n) { return b(n) + 1; }
//// e.c -mcmodel=medium -fPIC
extern int shared;
static int far_away[70000];
int e(int n) { far_away[n] = shared++; return far_away[n] + n; }
//// f.c -O0 -fPIE
int b(int), c(int);
int f(int n) { return b(n) + c(n); }
