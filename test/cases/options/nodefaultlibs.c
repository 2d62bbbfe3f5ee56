// behaviour: the libraries may be named by hand
// link: -nodefaultlibs -lc -lgcc
#include <stdio.h>
int main(void) { puts("fine"); }
