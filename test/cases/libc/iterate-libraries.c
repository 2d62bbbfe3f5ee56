// behaviour: dl_iterate_phdr shows the C library once
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <string.h>
static int libc, covers;
static int each(struct dl_phdr_info *i, size_t n, void *d) { libc += strstr(i->dlpi_name, "libc.so") != NULL; for (int k = 0; k < i->dlpi_phnum; k++) { unsigned long a = i->dlpi_addr + i->dlpi_phdr[k].p_vaddr; if (i->dlpi_phdr[k].p_type == PT_LOAD && (unsigned long)d >= a && (unsigned long)d < a + i->dlpi_phdr[k].p_memsz) covers++; } return 0; }
int main(void) { dl_iterate_phdr(each, (void *)each); printf("%d %d\n", libc, covers); }
