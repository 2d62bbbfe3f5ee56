// behaviour: code of every model calls functions and uses data of its own file, other files and the C library
// variants: -O0 -fPIE | -O2 -fPIE | -O0 -fno-pie | -O2 -fno-pie | -O0 -fPIC | -O2 -fPIC | -O2 -fPIE -fno-plt | -O2 -fPIC -fno-plt | -O2 -fpie -mno-direct-extern-access | -O2 -fno-pie -mcmodel=medium | -O2 -fPIC -mcmodel=medium | -O0 -fPIE -mcmodel=medium | -O2 -fno-pie -mcmodel=large | -O0 -fno-pie -mcmodel=large | -O2 -fPIC -mcmodel=large | -O2 -fPIE -mcmodel=large | -O0 -fPIE -mcmodel=large -fno-plt | -Os -fno-pie | -O3 -fPIE -fsection-anchors | -O2 -fcf-protection=full | -O2 -fcf-protection=none | -O2 -fstack-protector-all | -O2 -fno-asynchronous-unwind-tables -fno-exceptions | -O2 -ffunction-sections -fdata-sections | -O2 -fno-semantic-interposition -fPIC | -O2 -fvisibility=hidden -fPIC | -O2 -mindirect-branch=thunk | -O2 -mindirect-branch=thunk-inline -mfunction-return=thunk | -O2 -pg | -O2 -mabi=sysv -fomit-frame-pointer | -O2 -fpatchable-function-entry=8,4 | -O2 -fsplit-stack | -O2 -march=x86-64-v2 | -O1 -falign-functions=256 | -O2 -fno-toplevel-reorder | -O2 -fno-ident -fno-dwarf2-cfi-asm
// clang: -O0 | -O2 | -O2 -fno-pie | -O2 -fPIC | -O2 -fno-plt | -O2 -fno-pie -mcmodel=medium | -O2 -fPIC -mcmodel=medium | -O2 -fno-pie -mcmodel=large | -O2 -fPIC -mcmodel=large | -Os -ffunction-sections -fdata-sections | -O2 -fno-integrated-as | -O2 -faddrsig | -O2 -fno-direct-access-external-data | -O3 -march=x86-64-v3
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern int number, zero, array[];
extern const char *const text;
extern char big[100000];
int add(int, int);
typedef int (*binary)(int, int);
binary choose(int);
static int own = 5;
static char own_big[100000];
static int mine(int a, int b) { return a * b + own++; }
static binary table[] = {add, mine};
static const binary constant[] = {mine, add};
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(int argc, char **argv) {
  own_big[argc] = 7;
  big[99999] = 3;
  number += zero + array[2] + own_big[1] + big[99999];
  fprintf(stdout, "%d %s %d %d\n", number, text, table[0](1, 2), table[argc](3, 4));
  printf("%d %d %d\n", constant[0](2, 2), choose(0)(4, 5), choose(1) == add);
  qsort(array, 4, sizeof *array, compare);
  printf("%d %d %d %d\n", array[0], array[1], array[2], array[3]);
  int (*print)(const char *, ...) = printf;
  print("%d %d\n", print == printf, (int)strlen(text));
  errno = 0;
  printf("%d %d\n", atoi("x12") + abs(-argc), errno);
  return number & 0x3f;
}
//// b.c
int number = 10, zero, array[4] = {4, 3, 2, 1};
const char *const text = "text of another file";
char big[100000];
int add(int a, int b) { return a + b + zero; }
static int sub(int a, int b) { return a - b + number; }
typedef int (*binary)(int, int);
binary choose(int n) { return n ? add : sub; }
