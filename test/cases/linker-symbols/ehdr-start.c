// behaviour: __ehdr_start is the program's ELF header
#include <elf.h>
#include <stdio.h>
#include <string.h>
extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));
int main(void) { printf("%d %d\n", memcmp(&__ehdr_start, ELFMAG, SELFMAG) == 0, __ehdr_start.e_machine == EM_X86_64); }
