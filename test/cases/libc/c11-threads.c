// behaviour: threads of the C standard
// flags: -std=c11 -pthread
#include <stdatomic.h>
#include <stdio.h>
#include <threads.h>
static _Thread_local int mine = 4; static atomic_int sum; static once_flag once = ONCE_FLAG_INIT; static void first(void) { puts("once"); }
static int work(void *a) { call_once(&once, first); mine++; sum += mine; return mine; }
int main(void) { thrd_t t[3]; int r, all = 0; for (int i = 0; i < 3; i++) thrd_create(&t[i], work, NULL); for (int i = 0; i < 3; i++) { thrd_join(t[i], &r); all += r; } printf("%d %d %d\n", all, sum, mine); }
