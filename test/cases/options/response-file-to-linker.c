// behaviour: words of the link come from a file that the linker itself reads
// prepare: printf '%s\n' '--push-state' 'b.o' '@inner.rsp' '--pop-state' > more.rsp && echo c.o > inner.rsp
// inputs: main.o -Wl,@more.rsp
#include <stdio.h>
int b(void), c(void);
int main(void) { printf("%d %d\n", b(), c()); }
//// b.c
int b(void) { return 1; }
//// c.c
int c(void) { return 2; }
