// behaviour: an object made of a file's bytes by ld -r -b binary
// flags: -fno-pie
// prepare: printf 'hello blob' > blob.txt && ld -r -b binary -z noexecstack blob.txt -o blob.o
// inputs: main.o blob.o
#include <stdio.h>
extern const char _binary_blob_txt_start[], _binary_blob_txt_end[];
extern const char _binary_blob_txt_size[];
int main(void) {
  printf("%.*s %d\n", (int)(_binary_blob_txt_end - _binary_blob_txt_start), _binary_blob_txt_start,
         (int)(unsigned long)_binary_blob_txt_size > 0);
}
