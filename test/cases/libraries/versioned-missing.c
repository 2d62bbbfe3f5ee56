// behaviour: a version that no library has is undefined
// fails: malloc@GLIBC_9.9
extern void *nothing(unsigned long);
__asm__(".symver nothing,malloc@GLIBC_9.9");
int main(void) { return nothing(1) != 0; }
