// behaviour: an overflow that the library notices ends the program
// flags: -O2 -D_FORTIFY_SOURCE=2
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) { char small[4]; strcpy(small, argc > 5 ? "a" : "far too long"); puts(small); }
