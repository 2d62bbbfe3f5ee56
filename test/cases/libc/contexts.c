// behaviour: makecontext and swapcontext
#include <stdio.h>
#include <ucontext.h>
static ucontext_t mine, other;
static char stack[65536];
static void run(int n) { printf("in %d\n", n); swapcontext(&other, &mine); printf("again %d\n", n); }
int main(void) { getcontext(&other); other.uc_stack.ss_sp = stack; other.uc_stack.ss_size = sizeof stack; other.uc_link = &mine; makecontext(&other, (void (*)(void))run, 1, 5); swapcontext(&mine, &other); puts("between"); swapcontext(&mine, &other); puts("end"); }
