// behaviour: arguments of all kinds arrive
// args: one --two=3 -- * $HOME \ "
#include <stdio.h>
int main(int argc, char **argv) { for (int i = 0; i <= argc; i++) printf("[%s]", argv[i] ? argv[i] : "null"); puts(""); }
