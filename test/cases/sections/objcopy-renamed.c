// behaviour: objects whose symbols and sections objcopy has renamed
// prepare: objcopy --rename-section .text=.text.moved --redefine-sym old=new b.o c.o
// inputs: main.o c.o
#include <stdio.h>
int new(void);
int main(void) { printf("%d\n", new()); }
//// b.c
int old(void) { return 3; }
