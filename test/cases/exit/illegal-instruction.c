// behaviour: an illegal instruction ends the program by SIGILL
int main(void) { __asm__("ud2"); }
