// behaviour: strings of wide characters keep their text
#include <stdio.h>
#include <uchar.h>
#include <wchar.h>
const wchar_t *wide = L"wide text";
const char16_t *sixteen = u"sixteen";
int main(void) {
  int n = 0;
  while (sixteen[n]) n++;
  printf("%d %d %lc\n", (int)wcslen(wide), n, (wint_t)wide[5]);
}
