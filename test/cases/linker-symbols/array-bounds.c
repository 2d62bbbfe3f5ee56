// behaviour: the bounds of the constructor lists are defined and in order
#include <stdio.h>
extern void (*__init_array_start[])(void), (*__init_array_end[])(void), (*__fini_array_start[])(void), (*__fini_array_end[])(void), (*__preinit_array_start[])(void), (*__preinit_array_end[])(void);
int main(void) { printf("%d %d %d\n", __init_array_start <= __init_array_end, __fini_array_start <= __fini_array_end, __preinit_array_start == __preinit_array_end); }
