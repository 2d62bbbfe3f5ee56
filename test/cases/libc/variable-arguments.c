// behaviour: functions with variable arguments across files, with floating point
// variants: -O0 | -O2 -fPIC -fno-plt
// clang: -O2
#include <stdio.h>
double sum(int n, ...);
int main(void) { printf("%g %s\n", sum(4, 1, 2.5, 3, 4.25), "end"); }
//// b.c
#include <stdarg.h>
double sum(int n, ...) { va_list a; double s = 0; va_start(a, n); for (int i = 0; i < n; i++) s += i % 2 ? va_arg(a, double) : va_arg(a, int); va_end(a); return s; }
