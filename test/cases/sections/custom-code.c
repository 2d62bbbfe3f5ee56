// behaviour: functions in a custom section run, and are between its ends
#include <stdio.h>
__attribute__((section("hotcode"), noinline)) int twice(int n) { return 2 * n; }
extern char __start_hotcode[], __stop_hotcode[];
int main(void) {
  printf("%d %d\n", twice(4), (char *)twice >= __start_hotcode && (char *)twice < __stop_hotcode);
}
