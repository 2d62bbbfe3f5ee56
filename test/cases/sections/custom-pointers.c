// behaviour: a section of pointers to functions is a table
#include <stdio.h>
typedef void (*step)(void);
#define STEP(f) __attribute__((section("steps"), used)) static step pointer_##f = f
static void one(void) { puts("one"); }
static void two(void) { puts("two"); }
STEP(one);
STEP(two);
extern step __start_steps[], __stop_steps[];
int main(void) { for (step *s = __start_steps; s != __stop_steps; s++) (*s)(); }
//// b.c
#include <stdio.h>
typedef void (*step)(void);
static void three(void) { puts("three"); }
__attribute__((section("steps"), used)) static step pointer = three;
