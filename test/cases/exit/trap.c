// behaviour: a breakpoint ends the program by SIGTRAP
int main(void) { __asm__("int3"); }
