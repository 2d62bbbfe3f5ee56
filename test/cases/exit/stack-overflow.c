// behaviour: endless recursion ends by SIGSEGV
// flags: -O0
static int down(int n) { volatile char room[4096]; room[0] = n; return down(n + 1) + room[0]; }
int main(void) { return down(0); }
