// behaviour: locales, wide characters and conversions
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>
int main(void) { setlocale(LC_ALL, "C.UTF-8"); wchar_t w[16]; size_t n = mbstowcs(w, "gr\xc3\xbc\xc3\x9f", 16); printf("%zu %s %d %lc\n", n, nl_langinfo(CODESET), iswalpha(w[2]) != 0, towupper(w[2])); }
