// behaviour: a program may end by a bare system call
#include <sys/syscall.h>
#include <unistd.h>
int main(void) { syscall(SYS_exit_group, 21); }
