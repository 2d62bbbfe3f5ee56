// behaviour: a custom section of constants is a table as well
#include <stdio.h>
__attribute__((section("numbers"), used)) static const int a = 1;
__attribute__((section("numbers"), used)) static const int b = 2;
extern const int __start_numbers[], __stop_numbers[];
int main(void) {
  int sum = 0;
  for (const int *p = __start_numbers; p < __stop_numbers; p++) sum = sum * 10 + *p;
  printf("%d %d\n", (int)(__stop_numbers - __start_numbers), sum);
}
//// b.c
__attribute__((section("numbers"), used)) static const int c = 3;
